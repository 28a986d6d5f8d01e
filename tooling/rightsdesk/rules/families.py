"""All families of rules: importing this room is what declares them, so that every rule is known from here."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from rightsdesk.rules import (
    authority,
    configuration,
    deadlines,
    files,
    history,
    identity,
    lifecycle,
    redress,
    staffing,
    traps,
)
from rightsdesk.rules.registry import Rule, declared

FAMILIES = (
    files,
    identity,
    lifecycle,
    deadlines,
    authority,
    redress,
    history,
    configuration,
    traps,
    staffing,
)
"""The rooms whose rules there are."""


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """Every rule by its code, in order of code."""
    return MappingProxyType(dict(sorted(declared().items())))
