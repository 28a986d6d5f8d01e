"""The host's API, asked through the host's own command `gh`, which knows how to sign in."""

import json
import os
import re
import shutil
import subprocess
from typing import Any

from rightsdesk.errors import DeskError
from rightsdesk.messages import _

PATIENCE = 60
"""Seconds to wait for an answer."""

_STATUS = re.compile(r"\(HTTP (\d{3})\)")


class Unanswered(DeskError):
    """The host did not answer, or not what was asked; `status` is HTTP's, where there is one."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


def is_installed() -> bool:
    """Whether there is a command `gh` here."""
    return shutil.which("gh") is not None


def ask(host: str, path: str) -> Any:
    """What the host's API answers to a GET of that path, as JSON data.

    Raises Unanswered where `gh` is missing or not signed in, where the host cannot be reached, has nothing
    there (`status` 404) or does not let this account see it (403), and where its answer is no JSON.
    """
    command = ["gh", "api", "--hostname", host, "--method", "GET", path]
    quiet = {"GH_PROMPT_DISABLED": "1", "NO_COLOR": "1", "GH_NO_UPDATE_NOTIFIER": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, env=os.environ | quiet, check=False, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unanswered(_("the host cannot be asked: {reason}").format(reason=error)) from error
    if done.returncode:
        said = printable(done.stderr.decode("utf-8", "replace")).strip()
        status = _STATUS.search(said)
        raise Unanswered(
            _("the host did not answer {path}: {said}").format(path=path, said=said),
            int(status[1]) if status else None,
        )
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise Unanswered(_("the host's answer to {path} cannot be read").format(path=path)) from error


def printable(text: str) -> str:
    """The text on one line, without what a terminal would take for a command."""
    return "".join(each if each.isprintable() else " " for each in text)
