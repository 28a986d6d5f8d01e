"""A person at a terminal: `desk` in a pseudo-terminal, answered question by question."""

import os
import pty
import re
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PATIENCE = 60.0
"""Seconds after which a question that does not come is a failure; a busy machine is slow."""


@dataclass
class Terminal:
    """One `desk` process that sits at a terminal; `screen` is everything shown so far."""

    process: int
    line: int
    screen: str = ""
    _raw: bytes = b""
    _seen: int = field(default=0)

    def expect(self, text: str) -> None:
        """Wait until the screen shows the text, after what was waited for before."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.screen[self._seen :]:
            assert self._read(deadline), f"{text!r} never came:\n{self.screen}"
        self._seen = self.screen.index(text, self._seen) + len(text)

    def answer(self, question: str, answer: str) -> None:
        """Wait for the question and type the answer."""
        self.expect(question)
        os.write(self.line, f"{answer}\n".encode())

    def interrupt(self, question: str) -> None:
        """Wait for the question and press Ctrl-C, once more if it went unheard.

        Python's input() looks for a signal only while it waits: one that comes after the question is shown
        and before the waiting begins stays unheard until the next key, as a person sees and presses again.
        """
        self.expect(question)
        deadline = time.monotonic() + PATIENCE
        os.write(self.line, b"\x03")
        while not self._ends(within=2.0):
            assert time.monotonic() < deadline, f"Ctrl-C was never heard:\n{self.screen}"
            os.write(self.line, b"\x03")

    def end(self) -> int:
        """Wait until the process ends; its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            pass
        _process, status = os.waitpid(self.process, 0)
        self.process = 0
        return os.waitstatus_to_exitcode(status)

    def _ends(self, within: float) -> bool:
        """Whether the process ends within so many seconds; it stays to be waited for."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOWAIT | os.WNOHANG):
                return True
            time.sleep(0.02)
        return False

    def _read(self, deadline: float) -> bool:
        """Read what has come; False when the other side has closed, an assertion when time is up."""
        ready, _write, _error = select.select([self.line], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"nothing came for {PATIENCE} seconds:\n{self.screen}"
        try:
            found = os.read(self.line, 65536)
        except OSError:  # Linux answers so when the last process has left the terminal
            return False
        self._raw += found
        self.screen = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", self._raw.decode("utf-8", "ignore"))
        return bool(found)


# Notes what it was asked; answers an API path with the file of that name (slashes as dots); anything else is
# not there, or refused as the test says in GH_REFUSES.
GH = """#!/bin/sh
for path; do :; done
echo "$*" >>"$GH_ANSWERS/asked"
file="$GH_ANSWERS/$(printf %s "$path" | tr / .)"
if [ -e "$file" ]; then cat "$file"; else echo "gh: Not Found (HTTP ${GH_REFUSES:-404})" >&2; exit 1; fi
"""


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of what the host answers; its command `gh` is on the path."""
    answers, tools = tmp_path / "answers", tmp_path / "tools"
    answers.mkdir()
    tools.mkdir()
    (tools / "gh").write_text(GH, encoding="utf-8")
    (tools / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GH_ANSWERS", str(answers))
    return answers


Sit = Callable[..., Terminal]


@pytest.fixture
def sit() -> Iterator[Sit]:
    """Starts `desk` at a terminal: `sit(root, "open", by=…, at=…, stdout=file)`."""
    opened: list[Terminal] = []

    def start(
        root: Path,
        *arguments: str,
        by: str = "intake-01",
        at: str = "2026-11-02T09:14:00+08:00",
        stdout: Path | None = None,
        **environment: str,
    ) -> Terminal:
        command = [sys.executable, "-m", "rightsdesk", "-C", str(root), "--as", by, "--as-of", at, *arguments]
        process, line = pty.fork()
        if process == 0:
            if stdout is not None:
                os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT), 1)
            wanted = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", "TERM": "dumb", **environment}
            os.execve(sys.executable, command, wanted)
        terminal = Terminal(process, line)
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        if terminal.process:
            os.kill(terminal.process, signal.SIGKILL)
            os.waitpid(terminal.process, 0)
        os.close(terminal.line)
