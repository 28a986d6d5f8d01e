"""MkDocs at work: one run for each audience and language, none where its sources are as they were.

A job's folder holds all that goes into the run: Markdown, the theme's files, the configuration. Its digest is
kept beside what MkDocs made of it, so that a site whose pages did not change costs nothing.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rightsdesk.errors import DeskError
from rightsdesk.messages import _

MADE = "made"
"""The file in a job's folder that holds the digest of the sources its `site/` was made of."""
_PROGRAMS = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jieba")


@dataclass(frozen=True)
class Job:
    """One MkDocs run: its folder, whose `site/` it fills, and where that goes below the audience's site.

    `sources` are all files that go into it, by their path in the folder, and `configuration` what
    `mkdocs.yml` says; `inherited` is the file that it inherits from.
    """

    audience: str
    language: str
    folder: Path
    destination: str
    inherited: Path
    configuration: Mapping[str, Any]
    sources: Mapping[str, bytes] = field(repr=False)

    @property
    def site(self) -> Path:
        """Where the pages come to stand."""
        return self.folder / "site"

    def digest(self) -> str:
        """What the pages are made of, and by which versions of which programs."""
        found = hashlib.sha256(json.dumps([f"{name} {version(name)}" for name in _PROGRAMS]).encode())
        found.update(hashlib.sha256(self.inherited.read_bytes()).digest())
        found.update(json.dumps(self.configuration, sort_keys=True, ensure_ascii=False).encode())
        for path, content in sorted(self.sources.items()):
            found.update(path.encode() + b"\0" + hashlib.sha256(content).digest())
        return found.hexdigest()


def require_mkdocs() -> None:
    """Raises DeskError where what builds the sites is not installed."""
    if any(find_spec(name) is None for name in ("mkdocs", "material", "jieba")):
        raise DeskError(_("building sites needs Material for MkDocs: pip install 'rightsdesk[site]'"))


def run(jobs: Iterable[Job]) -> list[Job]:
    """Bring the `site/` of every job up to date, as many at a time as there are processors; the jobs that had
    to be run. Raises DeskError with all that MkDocs finds fault with.
    """
    waiting = [job for job in jobs if not _is_made(job)]
    done, failures = list(waiting), list[str]()
    running: list[tuple[Job, subprocess.Popen[str]]] = []
    while waiting or running:
        while waiting and len(running) < max(1, os.cpu_count() or 1):
            job = waiting.pop(0)
            _write(job)
            running.append((job, _start(job)))
        job, process = running.pop(0)
        said, _nothing = process.communicate()
        if process.returncode:
            failures.append(f"{job.audience}/{job.language}:\n{_complaints(said)}")
        else:
            (job.folder / MADE).write_text(job.digest(), encoding="ascii")
    if failures:
        raise DeskError(_("MkDocs could not build the site {failures}").format(failures="\n".join(failures)))
    return done


def _is_made(job: Job) -> bool:
    try:
        return (job.folder / MADE).read_text(encoding="ascii") == job.digest() and job.site.is_dir()
    except OSError:
        return False


def _write(job: Job) -> None:
    """Lay out the folder of a job anew: whatever it holds of an earlier run is gone first."""
    shutil.rmtree(job.folder, ignore_errors=True)
    for path, content in job.sources.items():
        target = job.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    told = {"INHERIT": str(job.inherited.resolve()), **job.configuration}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (job.folder / "mkdocs.yml").write_text(text, encoding="utf-8")


def _start(job: Job) -> "subprocess.Popen[str]":
    """MkDocs at work. Not with `--quiet`, which hides warnings from `--strict`: everything would pass."""
    return subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", "mkdocs.yml"],
        cwd=job.folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def _complaints(said: str) -> str:
    """The lines in which MkDocs names what is wrong; all it said where there are none."""
    lines = [line for line in said.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("WARNING", "ERROR", "Error", "Aborted"))]
    return "\n".join(told or lines)
