"""Where what a command made is put: a file that the caller named, or the desk's folder of papers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.messages import _


@contextmanager
def place_for(path: Path, *, private: bool = False) -> Iterator[None]:
    """Where a file is written inside, in the place of one that may be there, its folders too. A `private` one
    only its owner reads: it may tell who complained. Raises DeskError, saying why, where it cannot be
    written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if private:
            path.unlink(missing_ok=True)
            path.touch(mode=0o600)
        yield
    except OSError as problem:
        raise DeskError(
            _("{path} cannot be written: {reason}").format(path=path, reason=problem.strerror)
        ) from problem


PAPERS = "papers"
"""The folder of the desk for what was printed; git keeps nothing of it."""


def papers(root: Path) -> Path:
    """The desk's folder for printed things, which tells git to keep nothing of it."""
    folder = root / PAPERS
    folder.mkdir(exist_ok=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", encoding="utf-8")
    return folder


def put(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file as `place_for` has it. Raises DeskError."""
    with place_for(path, private=private):
        path.write_bytes(content)


def told_of_boxes(characters: str) -> list[str]:
    """The line that warns of characters which no font here can draw; none where there are none."""
    if not characters:
        return []
    said = _(
        "no font of this machine has {characters}: boxes stand for them; "
        "on Debian: apt-get install fonts-noto-core fonts-hanazono"
    )
    return [said.format(characters=" ".join(characters))]
