"""MkDocs in processes of their own, forked from one that has its modules and the Chinese dictionary loaded.

Loading takes longer than making a few pages does, so it begins while their texts are still being made.
"""

import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

_LOADED = ["rightsdesk.publish.mkdocs_loaded", "rightsdesk.publish.mkdocs"]
_SETTINGS = {"NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore", "PYTHONUTF8": "1"}


def processes() -> ProcessPoolExecutor:
    """As many processes as there are processors, each of which makes one site and ends. What they are forked
    from begins to load at once, where the system can fork; elsewhere each loads for itself.
    """
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        from multiprocessing import forkserver

        context.set_forkserver_preload(_LOADED)
        with _environment():
            forkserver.ensure_running()
    return ProcessPoolExecutor(max(1, os.cpu_count() or 1), context, max_tasks_per_child=1)


@contextmanager
def _environment() -> Iterator[None]:
    """What the processes find in their environment: UTF-8 in any locale, and no notices of libraries."""
    before = {name: os.environ.get(name) for name in _SETTINGS}
    os.environ.update(_SETTINGS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def build(folder: Path) -> tuple[int, str]:
    """Run `mkdocs build --strict` in a folder, in this process; its exit code and all it said.

    Not with `--quiet`, which hides warnings from `--strict`: everything would pass.
    """
    from mkdocs.__main__ import cli

    os.chdir(folder)
    with TemporaryFile("w+", encoding="utf-8") as said:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        for descriptor in (1, 2):
            os.dup2(said.fileno(), descriptor)
        code = 0
        try:
            cli.main(["build", "--strict", "--config-file", "mkdocs.yml"])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        sys.stderr.flush()
        sys.stdout.flush()
        said.seek(0)
        return code, said.read()
