"""All families of rules: importing this room is what declares them, so that every rule is known from here."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

# Each import declares the rules of a family; none of the names is used.
from rightsdesk.rules import (
    authority,  # noqa: F401
    configuration,  # noqa: F401
    deadlines,  # noqa: F401
    files,  # noqa: F401
    history,  # noqa: F401
    identity,  # noqa: F401
    lifecycle,  # noqa: F401
    redress,  # noqa: F401
    staffing,  # noqa: F401
    traps,  # noqa: F401
)
from rightsdesk.rules.registry import Rule, declared


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """Every rule by its code, in order of code."""
    return MappingProxyType(dict(sorted(declared().items())))
