"""Exceptions mean "could not run"; what is merely wrong with a desk is a `Diagnostic`."""

from collections.abc import Sequence

from rightsdesk.diagnostics import Diagnostic


class DeskError(Exception):
    """Something kept a command from running; `str()` says what, where and what to do next."""

    exit_code = 2


class Refused(DeskError):
    """A step that the rules or a person's posts do not allow; nothing was changed.

    `findings` are the diagnostics behind the refusal; empty where the message says it all. `placed`: they are
    about files that somebody can look into, not about a text that was never written.
    """

    exit_code = 1

    def __init__(self, message: str, findings: Sequence[Diagnostic] = (), *, placed: bool = False) -> None:
        super().__init__(message)
        self.findings = tuple(findings)
        self.placed = placed


class Unreadable(DeskError):
    """A file that cannot be read as what it should be; `findings` say where and why."""

    def __init__(self, message: str, findings: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)
