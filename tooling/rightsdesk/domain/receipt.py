"""What is known of a case when it is received, and what a policy then asks its header to say."""

from collections.abc import Iterator
from dataclasses import dataclass

from rightsdesk.domain.case import Header
from rightsdesk.domain.conditions import Traits
from rightsdesk.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Lack:
    """A header field (`where.line` for one inside `where`) that a clause asks for and a case has not."""

    field: str
    clause: str


def traits_at_receipt(
    *, kind: str, channel: str, category: str, wants: str | None = None
) -> dict[str, str | frozenset[str]]:
    """The traits of a case before anything happened: as received, and what an assessment finds as a rule."""
    known: dict[str, str | frozenset[str]] = {
        "kind": kind,
        "channel": channel,
        "category": category,
        "severity": "general",
        "urgency": "normal",
        "complexity": "ordinary",
        "triggers": frozenset(),
    }
    return known | ({"wants": wants} if wants else {})


def asked_at_receipt(policy: Policy, traits: Traits) -> Iterator[Lack]:
    """The header fields that the clauses ask for in a case of these traits, each once, as if none were
    there."""
    seen: set[str] = set()
    for clause in policy.clauses:
        for requirement in clause.requires_header:
            for name in requirement.fields if requirement.when.holds(traits) else ():
                if name not in seen:
                    seen.add(name)
                    yield Lack(name, clause.no)


def lacking(policy: Policy, header: Header) -> tuple[Lack, ...]:
    """What the header of a case lacks of what the clauses ask for.

    Conditions are judged by what was known at the receipt: what turns out later obliges nobody to have asked.
    """
    traits = traits_at_receipt(
        kind=header.kind, channel=header.channel, category=header.category, wants=header.wants
    )
    return tuple(lack for lack in asked_at_receipt(policy, traits) if not _says(header, lack.field))


def _says(header: Header, name: str) -> bool:
    outer, _dot, inner = name.partition(".")
    found = getattr(header, outer)
    return found is not None and (not inner or getattr(found, inner) is not None)
