"""The texts of a file, and the personal data that stands in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.sightings.allowing import Tolerated
from rightsdesk.domain.sightings.finding import find, normal
from rightsdesk.domain.sightings.kinds import Sighting
from rightsdesk.rules.vocabulary import Keys

SEALED: Final = "sealed"
"""The key of what is encrypted: nothing can be seen in it."""

ALLOWED: Final = "allowed_in_clear"
"""The key of desk.yml under which it says what may stand."""

_VEHICLE: Final = "vehicle"
"""The field of the vehicle that a matter is about, one of the organisation's own."""

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:]+(?:Z|[+-]\d\d:\d\d))?|sha256:[0-9a-f]{64}")

_TOKEN: Final = re.compile(r"(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_+/=-]{22,}")
"""Keys, tags and ciphertexts: chance, in which an account could be seen."""

SHORTEST: Final = 5
"""Characters, without spaces, from which on a sealed value is looked for in clear text."""

_BEGUN: Final = frozenset({"19", "20", "sh"})
"""How what `_MOMENT` fits begins: most texts do otherwise."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Personal data at a place of a file."""

    keys: Keys
    sighting: Sighting


def passages(data: Any) -> list[tuple[Keys, str]]:
    """Every text in a file's data, whichever field it stands in, with the keys that lead there; but for what
    is encrypted, and moments, days, digests and keys. Fields are not told apart: one added later is read too.
    """
    found: list[tuple[Keys, str]] = []
    _gather(data, (), found)
    return found


def told_twice(data: Any, sealed: PersonalData) -> Iterator[tuple[str, Keys]]:
    """What leads to the complainant (address, telephone, e-mail) and is to be sealed, and stands word for
    word in clear text as well: the name of the field, and where. Spaces are not compared, and no rule about
    what an address looks like is needed.
    """
    texts = [(keys, _closed_up(text)) for keys, text in passages(data)]
    for name in ("address", "phone", "email"):
        value = _closed_up(getattr(sealed, name) or "")
        if len(value) >= SHORTEST:
            yield from ((name, keys) for keys, text in texts if value in text)


def _closed_up(text: str) -> str:
    return "".join(text.split()).casefold()


def _gather(data: Any, keys: Keys, found: list[tuple[Keys, str]]) -> None:
    if isinstance(data, str):
        if not ((data[:2] in _BEGUN and _MOMENT.fullmatch(data)) or _TOKEN.fullmatch(data)):
            found.append((keys, data))
    elif isinstance(data, dict):
        for key, value in data.items():
            if key != SEALED:
                _gather(value, (*keys, key), found)
    elif isinstance(data, list):
        for place, value in enumerate(data):
            _gather(value, (*keys, place), found)


def without_allowances(data: Any) -> Any:
    """The data of desk.yml without its entries that allow something: they say what they are about."""
    return {key: value for key, value in data.items() if key != ALLOWED} if isinstance(data, dict) else data


def seen_in(data: Any, tolerated: Tolerated, today: date) -> tuple[Seen, ...]:
    """The personal data in the texts of a file that may not stand there on that day, in order of place.

    A file that has none, as nearly all, is searched once as a whole.
    """
    texts = passages(data)
    if not find("\n".join(text for _keys, text in texts)):
        return ()
    vehicles = {normal(text, "plate") for keys, text in texts if keys[-1:] == (_VEHICLE,)}
    return tuple(
        Seen(keys, sighting)
        for keys, text in texts
        for sighting in find(text)
        if not tolerated.allows(sighting, today)
        and not (sighting.kind == "plate" and normal(sighting.value, "plate") in vehicles)
    )
