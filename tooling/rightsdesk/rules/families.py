"""All families of rules. A room declares its rules when it is imported, so every rule is known from here; a
step, which only judges a case, need not wait for the rooms about policies, staff and history.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from rightsdesk.rules.registry import Family, Rule, declared

CASE_ROOMS = (
    "files",
    "identity",
    "grouping",
    "lifecycle",
    "deadlines",
    "authority",
    "host_reviews",
    "quality",
    "redress",
    "protecting",
    "personal",
)
"""The rooms whose rules judge one case."""

DESK_ROOMS = (
    "history",
    "governance",
    "configuration",
    "known_words",
    "traps",
    "staffing",
    "tracing",
    "allowances",
)
"""The rooms whose rules judge policies, staff, and what changed."""

RECORD_ROOMS = ("programme", "programme_contents", "personal")
"""The rooms whose rules judge one programme record."""

RECORD_CODES = ("G1", "G2", "P1")
"""How the codes of these rules begin."""

CONTENT_CODES = "G2"
"""How those begin that ask what a record says, which nobody goes by once it is withdrawn."""

AGENDA_ROOMS = ("rhythms",)
"""The rooms whose rules judge all that is owed beside cases."""

AGENDA_CODES = ("G3", "G4")
"""How the codes of these rules begin."""

TRAIL_ROOMS = ("trail",)
"""The rooms whose rules judge the commits that brought the record in."""

CASE_FAMILIES = (
    Family.FILE,
    Family.IDENTITY,
    Family.LIFECYCLE,
    Family.DEADLINES,
    Family.AUTHORITY,
    Family.REDRESS,
    Family.PERSONAL,
)
"""The families that the rooms about a case declare."""


@lru_cache(maxsize=1)
def case_rules() -> tuple[Rule, ...]:
    """Every rule that a function checks on a case, in order of code."""
    return tuple(each for each in _of(CASE_ROOMS) if each.family in CASE_FAMILIES and each.check is not None)


@lru_cache(maxsize=1)
def record_rules() -> tuple[Rule, ...]:
    """Every rule that a function checks on a programme record, in order of code."""
    return tuple(
        each for each in _of(RECORD_ROOMS) if each.code.startswith(RECORD_CODES) and each.check is not None
    )


@lru_cache(maxsize=1)
def agenda_rules() -> tuple[Rule, ...]:
    """Every rule about all that is owed beside cases, in order of code."""
    return tuple(each for each in _of(AGENDA_ROOMS) if each.code.startswith(AGENDA_CODES))


@lru_cache(maxsize=1)
def trail_rules() -> tuple[Rule, ...]:
    """Every rule about the trail of commits, in order of code."""
    return tuple(each for each in _of(TRAIL_ROOMS) if each.family is Family.TRAIL)


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """Every rule by its code, in order of code."""
    return MappingProxyType(
        {each.code: each for each in _of(CASE_ROOMS + DESK_ROOMS + RECORD_ROOMS + AGENDA_ROOMS + TRAIL_ROOMS)}
    )


def _of(rooms: tuple[str, ...]) -> list[Rule]:
    """What is declared once these rooms are imported, in order of code."""
    for room in rooms:
        import_module(f"rightsdesk.rules.{room}")
    return sorted(declared().values(), key=lambda rule: rule.code)
