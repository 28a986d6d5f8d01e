"""Where what a command made is put: a file that the caller named."""

from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.messages import _


def put(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file in the place of one that may be there, its folders too. A `private` one only its owner
    reads: it may tell who complained. Raises DeskError, saying why, where it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if private:
            path.unlink(missing_ok=True)
            path.touch(mode=0o600)
        path.write_bytes(content)
    except OSError as problem:
        raise DeskError(
            _("{path} cannot be written: {reason}").format(path=path, reason=problem.strerror)
        ) from problem
