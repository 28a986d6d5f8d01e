"""Paths and attributes by which a tree says one thing to git and another to whoever reads the files."""

import re
import unicodedata
from collections.abc import Iterator

from rightsdesk.messages import _

ATTRIBUTES = ".gitattributes"
OWN_ATTRIBUTES = ".git/info/attributes"
"""The attributes of this clone alone."""

_FOLDERS = ("cases", "programme", "policies", ".desk")
_MEANT = (*_FOLDERS, ".git", ".gitattributes", ".gitmodules", ".mailmap")
_HARMLESS_MERGES = ("binary", "desk")
_BENDING = ("filter", "working-tree-encoding", "ident", "export-subst", "eol", "text", "crlf", "merge")
_IGNORED_BY_FILE_SYSTEMS = re.compile(
    "[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_SHORT = re.compile(r"(?i)(git|cases?|progra|polici|desk)~\d")
_PLAIN = re.compile(r"(?!\.{1,2}(?:/|$))[A-Za-z0-9_.+-]+(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9_.+-]+)*")


def is_attribute_file(path: str) -> bool:
    """Whether git reads attributes from that path."""
    return path == OWN_ATTRIBUTES or path.rpartition("/")[2] == ATTRIBUTES


def bending_lines(path: str, content: bytes) -> Iterator[tuple[int, str, str]]:
    """The lines of an attribute file by which files of the desk are read or merged otherwise than committed:
    number, line, the attributes.

    A line counts unless its pattern, by its first folder or its ending, can be no file of the desk.
    """
    folder = path.rpartition("/")[0]
    if path != OWN_ATTRIBUTES and folder and folder.split("/")[0] not in _FOLDERS:
        return
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        bending = [word for word in words[1:] if _bends(word)]
        if bending and (folder or _may_be_ours(words[0])):
            yield number, line.strip(), ", ".join(bending)


def _bends(word: str) -> bool:
    """Whether an attribute, as given, changes what is read, or how two versions become one."""
    if word.startswith(("-", "!")):
        # Unset, they leave the bytes alone; an unset merge is git's own for binary files.
        return False
    name, _sign, value = word.partition("=")
    return name in _BENDING and not (name == "merge" and value in _HARMLESS_MERGES)


def _may_be_ours(pattern: str) -> bool:
    """Whether a pattern of the topmost attributes may match a file of the desk."""
    pattern = pattern.strip('"')
    first, slash, rest = pattern.lstrip("/").partition("/")
    if pattern.startswith("[attr]"):
        return True
    if slash and rest and not any(sign in first for sign in "*?[\\"):
        return first in _FOLDERS
    ending = pattern.rpartition("/")[2].rpartition("*")[2]
    return not (ending.startswith(".") and not any(sign in ending for sign in "?[\\") and _is_foreign(ending))


def _is_foreign(ending: str) -> bool:
    return ending.casefold() not in (".yml", ".json")


def deceptive(path: str) -> str | None:
    """Why some file system takes a path for another one; None for an honest one."""
    if _PLAIN.fullmatch(path) and not _PLAUSIBLE.search(path):
        return None
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return _("leads elsewhere")
    if "\\" in path or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in path):
        return _("holds a backslash, a control character, or bytes that are no text")
    for number, part in enumerate(parts):
        bare = _folded(part)
        if number and bare != ".git" and parts[0] not in _FOLDERS:
            continue
        meant = bare if bare in _MEANT else None
        if meant is not None and part != meant:
            return _("is the same as {meant} on some machines").format(meant=meant)
        if part == ".git" or _SHORT.fullmatch(part):
            return _("is git's or the desk's own folder on some machines")
    if parts[0] in _FOLDERS and _folded(path) != path.casefold():
        return _("is written with characters that some machines take for others")
    return None


_PLAUSIBLE = re.compile(
    r"(?i)(^|/)(\.git[^/]*|[^/]*~\d[^/]*|[^/]*\.(?=/|$))|^(cases|programme|policies|\.desk)(?=/|$)"
)
"""What even a path of plain characters must be looked at for; the desk's own folders in lower case are found
honest there."""


def _folded(part: str) -> str:
    """A name as the most forgiving file systems compare it: case, width, composition, ignored characters."""
    bare = _IGNORED_BY_FILE_SYSTEMS.sub("", unicodedata.normalize("NFKC", part))
    return unicodedata.normalize("NFC", bare.casefold()).rstrip(". ")
