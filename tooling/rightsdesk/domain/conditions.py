"""Conditions that a policy puts on its clauses: which cases a clock, requirement or approval is for."""

from collections.abc import Mapping
from typing import TypeAlias

from pydantic import Field, RootModel, field_validator

from rightsdesk.domain.model import Slug
from rightsdesk.messages import _

Traits: TypeAlias = Mapping[str, str | frozenset[str]]
"""What is known of a case at some moment, by trait name; `triggers` is a set, the others single words."""

TRAITS = (
    "kind",
    "channel",
    "category",
    "severity",
    "urgency",
    "complexity",
    "unit",
    "line",
    "wants",
    "triggers",
)


class When(RootModel[dict[str, Slug | list[Slug]]]):
    """`{kind: complaint, severity: [major]}`: every named trait has one of the values; an empty condition
    always holds.
    """

    root: dict[str, Slug | list[Slug]] = Field(default_factory=dict)

    @field_validator("root")
    @classmethod
    def _known_traits(cls, root: dict[str, Slug | list[Slug]]) -> dict[str, Slug | list[Slug]]:
        for trait in root:
            if trait not in TRAITS:
                raise ValueError(
                    _("there is no trait {trait!r}; a condition can ask for: {traits}").format(
                        trait=trait, traits=", ".join(TRAITS)
                    )
                )
        return root

    def values(self) -> dict[str, frozenset[str]]:
        """The allowed values of each named trait."""
        return {
            trait: frozenset([wanted] if isinstance(wanted, str) else wanted)
            for trait, wanted in self.root.items()
        }

    def holds(self, traits: Traits) -> bool:
        """Whether the case with these traits is meant; a trait not yet known satisfies no condition on it."""
        for trait, wanted in self.values().items():
            found = traits.get(trait)
            if found is None or not wanted & (frozenset([found]) if isinstance(found, str) else found):
                return False
        return True
