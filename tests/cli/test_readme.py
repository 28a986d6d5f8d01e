"""What the README promises for five minutes happens, typed as it stands there: the first case at a terminal,
then trust in the demo desk."""

import json
import os
import pty
import re
import select
import subprocess
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


def session(title: str) -> str:
    """The session that stands in the README under a title."""
    return README.split(f"## Five minutes: {title}\n")[1].split("```sh\n")[1].split("```")[0]


def five_minutes() -> list[str]:
    """The lines of the README's first session, without comments; `ID` is the only case's."""
    lines = [re.sub(r"\s+#.*", "", line) for line in session("the first case").splitlines()]
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


REPLAYED = "passenger-transport"
"""The script of the demo that the session on trust needs; the others would only make it long."""


def commands_of(title: str) -> list[tuple[str, str]]:
    """The commands of a session, each with its comment; what is fed to one belongs to it."""
    found: list[tuple[str, str]] = []
    fed_until: str | None = None
    for line in session(title).splitlines():
        if fed_until is not None:
            found[-1] = (f"{found[-1][0]}\n{line}", found[-1][1])
            fed_until = None if line == fed_until else fed_until
        elif line and not line.startswith("#"):
            command, _hash, comment = line.partition("  #")
            found.append((command.strip(), comment.strip()))
            feeds = re.search(r"<<'(\w+)'", command)
            fed_until = feeds[1] if feeds else None
    return found


def as_tried_here(command: str) -> str:
    """A command of the session on trust as it can be given in this checkout, which may lack a `.venv`."""
    if command == "make demo":
        return f'"{sys.executable}" "{ROOT}/demo/replay.py" demo-desk {REPLAYED}'
    return command.replace("$PWD/../.venv/bin/desk", f"{sys.executable} -m rightsdesk")


SHOWN = {
    "make demo": ["THROW-AWAY KEYS"],
    "git show": ["- event: revealed", "by: coach-service-01", "reason: To call back"],
    "desk --as coach-service-02 erase": ["is erased", "purged"],
    "grep": [".desk/vault/tombstones/"],
    "desk --as coach-service-manager join": ["is joined"],
}
"""What commands of the session on trust say, by how they begin."""


@pytest.mark.slow
def test_five_minutes_of_trust(tmp_path: Path) -> None:
    typed = commands_of("trust")
    script = ["shopt -s expand_aliases"]
    for number, (command, _comment) in enumerate(typed):
        script += [as_tried_here(command), f'echo "=={number}== $?"']
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        | {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    codes = [int(code) for code in re.findall(r"^==\d+== (\d+)$", done.stdout, re.MULTILINE)]
    assert codes == [int(comment.startswith("refused")) for _command, comment in typed], done.stdout
    screens = re.split(r"^==\d+== \d+\n", done.stdout, flags=re.MULTILINE)
    for (command, comment), screen in zip(typed, screens[:-1], strict=True):
        wanted = [f" {code} " for code in re.findall(r"[A-Z]\d{3}", comment)]
        wanted += next((said for start, said in SHOWN.items() if command.startswith(start)), [])
        for said in wanted:
            assert said in screen, f"{command}: {screen}"
        if comment.startswith("refused") or command.startswith("grep"):
            assert "own words" not in screen
            assert ".desk/vault/keys" not in screen
    joined = (tmp_path / "demo-desk/cases/2026/11/17/2611-2QVNY-Z.yml").read_text(encoding="utf-8")
    steps = re.findall(r"^- event: (\S+)", joined, re.MULTILINE)
    assert sorted(steps[-2:]) == ["approved", "progress-told"]
    assert steps.count("approved") == 1


def test_every_command_named_exists() -> None:
    named = set(re.findall(r"(?:^|`|&& )desk ([a-z][a-z-]*)", README, re.MULTILINE))
    assert {"init", "open", "check", "build"} <= named
    assert named <= {entry["name"] for entry in json.loads(INDEX.read_text(encoding="utf-8"))["commands"]}
