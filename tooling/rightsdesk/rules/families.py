"""All families of rules; importing this room is what declares them."""

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

__all__ = [
    "authority",
    "configuration",
    "deadlines",
    "files",
    "history",
    "identity",
    "lifecycle",
    "redress",
    "staffing",
    "traps",
]
