"""Where records use words of a vocabulary, derived from how the models declare their fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args

from rightsdesk.domain.events.intake import Assessed
from rightsdesk.domain.model import Model
from rightsdesk.domain.policy import Policy
from rightsdesk.messages import _

Keys = tuple[str | int, ...]
"""The keys that lead to a place in a file: `("timeline", 2, "unit")`."""


@dataclass(frozen=True, slots=True)
class Use:
    """One word where it is used: the place, the word list it must come from, the word."""

    keys: Keys
    vocabulary: str
    word: str


@dataclass(frozen=True, slots=True)
class _Slot:
    """A field of a model that holds words of a list, or models (`vocabulary` is None) that may hold some."""

    name: str
    key: str
    vocabulary: str | None


def uses(record: Model, keys: Keys = ()) -> Iterator[Use]:
    """Every word that a record takes from a vocabulary, in the order of its fields; `keys` lead to the
    record."""
    for slot in _slots(type(record)):
        value = getattr(record, slot.name)
        for place, each in _each(value, (*keys, slot.key)):
            if slot.vocabulary is None:
                yield from uses(each, place)
            else:
                yield Use(place, slot.vocabulary, str(each))


def _each(value: Any, keys: Keys) -> Iterator[tuple[Keys, Any]]:
    if isinstance(value, tuple):
        yield from (((*keys, index), item) for index, item in enumerate(value))
    elif value is not None:
        yield keys, value


@cache
def _slots(model: type[Model]) -> tuple[_Slot, ...]:
    found = []
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        vocabulary = str(extra["vocabulary"]) if isinstance(extra, dict) and "vocabulary" in extra else None
        if vocabulary or (name != "timeline" and _holds_models(info.annotation)):
            found.append(_Slot(name, info.alias or name, vocabulary))
    return tuple(found)


def _holds_models(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return True
    return any(_holds_models(part) for part in get_args(annotation))


def words(policy: Policy, vocabulary: str) -> tuple[str, ...] | None:
    """The words of a list; None for a list that no policy keeps, such as people and cases."""
    known = policy.words(vocabulary)
    return None if known is None else tuple(known)


def judged_values(trait: str) -> tuple[str, ...]:
    """The values that an assessment can give to a trait such as `severity`, the usual one first."""
    info = Assessed.model_fields[trait]
    return tuple(sorted(get_args(info.annotation), key=lambda value: value != info.default))


def nearest_words(word: str, known: Sequence[str]) -> str:
    """A hint that names the words most like the one that is not known, or all where none is like it."""
    likely = get_close_matches(word, known, n=3, cutoff=0.5)
    if likely:
        return _("did you mean {words}?").format(words=", ".join(likely))
    if not known:
        return _("the list is empty")
    return _("the words are: {words}").format(words=", ".join(known))
