"""Values too private for a command line, which a shell keeps and everybody on the machine can list: `-` in
their place asks for them, or takes them from standard input.
"""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click

from rightsdesk.cli.context import interactive
from rightsdesk.messages import _

ASKED = "-"
"""What stands in the place of a value that is not to be seen."""


def confided(given: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """The given values, with what a person answers in the place of each `-`, or a line of standard input: in
    the order of `labels`, which are the questions by name; the last takes all that is left.

    Raises UsageError where standard input has no line for one.
    """
    wanted = [name for name in labels if given.get(name) == ASKED]
    if not wanted:
        return dict(given)
    answers = _asked(wanted, labels) if interactive() else _read(wanted, labels)
    return {**given, **dict(answers)}


def _asked(wanted: list[str], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in wanted:
        yield name, click.prompt(labels[name], err=True)


def _read(wanted: list[str], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in wanted:
        line = sys.stdin.read() if name == wanted[-1] else sys.stdin.readline()
        if not line.strip():
            raise click.UsageError(_("standard input has no line for this: {what}").format(what=labels[name]))
        yield name, line.rstrip("\r\n")
