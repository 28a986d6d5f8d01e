"""What was built takes the place of what stands there. A site has thousands of files, of which a build
changes a few.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.files import SiteFile, text_file

MARK = ".made-by-desk"
"""A file in the root of each built site: only a folder that has it is ever replaced."""

WARNING_FILE = "CONTAINS-PERSONAL-DATA.txt"
_WARNING = """\
本文件夹含投诉人个人信息，仅供生成者本人按岗位职责使用，不得复制、上传、外传；用毕请删除。
This folder holds personal data of complainants. It is for the person who built it, within their post;
do not copy, upload or pass it on, and delete it when done.
"""


def may_replace(place: Path) -> None:
    """Refuse to replace a folder that no build has made. Raises DeskError."""
    if place.exists() and not (place / MARK).is_file() and (not place.is_dir() or any(place.iterdir())):
        raise DeskError(
            _(
                "{place} was not made by `desk build` and is not replaced; name another folder with --site"
            ).format(place=place)
        )


def put_in_place(files: Iterable[SiteFile], place: Path, *, disclosing: bool = False) -> None:
    """Make a folder hold these files and nothing else: first what does not belong there goes, then each file
    that differs is replaced, whole. A site that is `disclosing` personal data says so, and is its owner's
    alone; what was one begins anew.
    """
    wanted = {file.path: file.content for file in (*files, SiteFile(MARK, b""))}
    if disclosing:
        wanted[WARNING_FILE] = text_file(WARNING_FILE, _WARNING).content
    elif (place / WARNING_FILE).exists():
        shutil.rmtree(place)
    place.mkdir(parents=True, exist_ok=True)
    if disclosing:
        place.chmod(0o700)
    (place / MARK).touch()
    _clear(place, wanted.keys())
    for path, content in wanted.items():
        _write(place / path, content)


def _clear(place: Path, wanted: Iterable[str]) -> None:
    """Remove every file and folder below `place` that is no wanted file and holds none."""
    paths = {f"{place}/{path}" for path in wanted}
    for folder, folders, names in os.walk(place, topdown=False):
        for name in names:
            if f"{folder}/{name}" not in paths:
                Path(folder, name).unlink()
        for inner in (Path(folder, name) for name in folders):
            if inner.is_symlink():
                inner.unlink()
            elif not any(inner.iterdir()):
                inner.rmdir()


def _write(target: Path, content: bytes) -> None:
    """Let a file have this content: written aside and renamed, or left alone where it has it already."""
    try:
        if target.stat().st_size == len(content) and target.read_bytes() == content:
            return
    except OSError:
        target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.new")
    aside.write_bytes(content)
    aside.replace(target)
