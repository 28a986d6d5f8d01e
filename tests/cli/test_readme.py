"""What the README promises for the first five minutes happens, typed as it stands there at a terminal."""

import json
import os
import pty
import re
import select
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INDEX = ROOT / "tooling/rightsdesk/cli/command_index.json"
PATIENCE = 240.0
"""Seconds after which a question that does not come is a failure; a busy machine is slow."""

ANSWERS = {
    "your e-mail address": "officer@desk.example",
    "kind": "1",
    "channel": "phone",
    "category": "delay",
    "subject, without personal data": "Bus did not come",
    "what happened, in the desk's words, without personal data": "The first bus of the day did not come.",
    "unit responsible": "1",
    "way of the answer": "1",
    "result": "The bus had broken down; we apologised.",
}
"""What is typed at each question; Enter at those about the complainant, which may be left empty."""


def five_minutes() -> list[str]:
    """The lines of the README's first session, without comments; `ID` is the only case's."""
    session = README.split("## Five minutes")[1].split("```sh\n")[1].split("```")[0]
    lines = [re.sub(r"\s+#.*", "", line) for line in session.splitlines()]
    assert lines[0].startswith("alias desk=")
    first = next(place for place, line in enumerate(lines) if line.split()[-1] == "ID")
    lines.insert(first, "ID=$(ls cases/*/*/* | sed -n 's/.yml$//p')")
    return [re.sub(r"\bID$", '"$ID"', line) for line in lines]


def at_a_terminal(script: str, home: Path) -> tuple[int, str]:
    """Exit code and screen of a shell script whose questions are answered."""
    process, line = pty.fork()
    if process == 0:
        os.chdir(ROOT)
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "dumb"}
        os.execve("/bin/bash", ["bash", "-e", "-c", script], environment)
    screen, seen, deadline = "", 0, time.monotonic() + PATIENCE
    while True:
        ready, _write, _error = select.select([line], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"nothing more came:\n{screen}"
        try:
            found = os.read(line, 65536)
        except OSError:  # Linux answers so when the last process has left the terminal
            break
        screen += found.decode("utf-8", "replace").replace("\r", "")
        asked = re.search(r"(?:^|\n)([^\n]+): $", screen[seen:])
        if asked:
            assert screen.count(f"\n{asked[1]}: ") < 2, f"the answer does not fit:\n{screen}"
            seen = len(screen)
            os.write(line, f"{ANSWERS.get(asked[1], '')}\n".encode())
    _process, status = os.waitpid(process, 0)
    os.close(line)
    return os.waitstatus_to_exitcode(status), screen


@pytest.mark.slow
def test_the_first_five_minutes(tmp_path: Path) -> None:
    alias, *rest = five_minutes()
    assert alias == 'alias desk="$PWD/.venv/bin/desk"'
    script = "\n".join(
        [
            "shopt -s expand_aliases",
            f"alias desk='{sys.executable} -m rightsdesk'",
            *rest,
            "git status --short",
        ]
    )
    code, screen = at_a_terminal(script, tmp_path)
    assert code == 0, screen
    for said in ("still to be entered", "The number to give to the complainant", "0 errors", "open "):
        assert said in screen, screen
    for audience in ("public", "internal"):
        assert (tmp_path / "my-desk/site" / audience / "index.html").is_file(), screen


def test_every_command_named_exists() -> None:
    named = set(re.findall(r"(?:^|`|&& )desk ([a-z][a-z-]*)", README, re.MULTILINE))
    assert {"init", "open", "check", "build"} <= named
    assert named <= {entry["name"] for entry in json.loads(INDEX.read_text(encoding="utf-8"))["commands"]}
