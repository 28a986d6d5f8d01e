"""Bring personal data that earlier versions kept in clear beside the cases into sealed parts."""

from dataclasses import dataclass
from pathlib import Path

from rightsdesk.domain.case import PersonalData
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.revealing import opened
from rightsdesk.operations.supplementing import add_personal_data
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.source import load
from rightsdesk.records.store import readable
from rightsdesk.records.validation import validate

FOLDER = ".desk/private"
"""Where versions before sealing kept a file for each case, in clear, outside git."""

UNCOMMITTED = ".uncommitted"
"""What they marked the file of a case with that no commit had yet."""


@dataclass(frozen=True, slots=True)
class Migration:
    """The cases whose data is sealed now and whose clear file is gone; the files that were left, each with
    why."""

    sealed: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


def migrate(workspace: Workspace) -> Migration:
    """Seal every clear file as an event of its case, read it back, and only then remove the file.

    What cannot be sealed is left as it is. Run again after an interruption, it goes on: a file whose data is
    sealed already is only removed. Raises NoVault.
    """
    workspace.vault.require()
    sealed, left = [], []
    for file in sorted((workspace.root / FOLDER).glob("*.yml")):
        try:
            _seal(workspace.fresh(), file)
        except (DeskError, OSError) as problem:
            left.append((f"{FOLDER}/{file.name}", str(problem)))
            continue
        _remove(file)
        sealed.append(file.stem)
    folder = workspace.root / FOLDER
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return Migration(tuple(sealed), tuple(left))


def _seal(workspace: Workspace, file: Path) -> None:
    """Seal what a file says, unless it is sealed already. Raises DeskError where it then does not read back
    as it stands in the file."""
    data = validate(load(file.read_bytes(), f"{FOLDER}/{file.name}"), PersonalData)
    if file.with_suffix(UNCOMMITTED).exists():
        raise DeskError(_("a command that was cut short never opened the case; remove the file by hand"))
    if _has(workspace, file.stem, data):
        return
    add_personal_data(workspace, file.stem, data)
    if not _has(workspace.fresh(), file.stem, data):
        raise DeskError(_("what was sealed does not read back; the clear file was kept"))


def _has(workspace: Workspace, case_id: str, data: PersonalData) -> bool:
    """Whether all of the data is in what is sealed in the case."""
    case = readable(workspace.desk.load_case(case_id))
    if not any(case.sealed_parts()):
        return False
    known = opened(workspace, case).model_dump(exclude_none=True)
    return all(known.get(name) == value for name, value in data.model_dump(exclude_none=True).items())


def _remove(file: Path) -> None:
    """Remove a clear file, overwritten before as far as a file system lets one."""
    with file.open("r+b") as content:
        content.write(b"\0" * file.stat().st_size)
        content.flush()
    file.unlink()
