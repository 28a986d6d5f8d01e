"""What a commit says of itself, read from the bytes that its id stands for: nothing re-encoded, nothing
hidden.

git's own printing follows grafts, mailmaps and encoding headers; an audit must see what was written.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from rightsdesk.records.git import as_text
from rightsdesk.records.objects import Signature, trailers_of

_PERSON = re.compile(r"(?P<name>[^<>]*?) ?<(?P<email>[^<>]*)> (?P<seconds>-?\d{1,18}) (?P<zone>[+-]\d{4})")
_NOBODY = Signature("", "", datetime.fromtimestamp(0, UTC))
_USUAL = ("tree", "parent", "author", "committer", "gpgsig", "gpgsig-sha256", "mergetag")
_ONCE = ("tree", "author", "committer")


@dataclass(frozen=True, slots=True)
class CommitText:
    """A commit as it was written. `oddities` say what about its form is unusual, in git's own words: headers
    that change how it is read, lines that say nothing of a person or a time. `size` is in bytes; `signed` is
    the whole commit where a signature stands in it, whatever its worth.
    """

    oid: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str
    signed: bytes | None
    oddities: tuple[str, ...]
    size: int

    @property
    def trailers(self) -> dict[str, str]:
        """The `Key: value` lines at the message's end."""
        return trailers_of(self.message)

    @property
    def likeness(self) -> str:
        """A digest of what an expunction leaves as it was: author, committer, their times, the message."""
        told = [self.message]
        for who in (self.author, self.committer):
            told += [who.name, who.email, who.at.isoformat()]
        return hashlib.sha256("\0".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def read_commit_text(oid: str, raw: bytes) -> CommitText:
    """The commit with that id, out of its bytes; what is malformed is told in `oddities`, never raised."""
    heading, _empty, message = raw.partition(b"\n\n")
    headers: dict[str, list[str]] = {}
    for line in as_text(heading).split("\n"):
        if not line.startswith(" "):
            name, _space, value = line.partition(" ")
            headers.setdefault(name, []).append(value)
    oddities = [name for name in headers if name not in _USUAL]
    oddities += [name for name in _ONCE if len(headers.get(name, [])) != 1]
    author, committer = (_person(headers.get(name, [""])[0]) for name in ("author", "committer"))
    oddities += [
        name
        for name, who in (("author", author), ("committer", committer))
        if who is None and name in headers
    ]
    text = as_text(message)
    if "\0" in text:
        oddities.append("NUL")
    if not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text):
        oddities.append("UTF-8")
    return CommitText(
        oid,
        tuple(headers.get("parent", ())),
        author or _NOBODY,
        committer or _NOBODY,
        text,
        raw if "gpgsig" in headers or "gpgsig-sha256" in headers else None,
        tuple(dict.fromkeys(oddities)),
        len(raw),
    )


def _person(line: str) -> Signature | None:
    """`Name <email> seconds ±hhmm`; None for anything else, and for a time that no calendar has."""
    found = _PERSON.fullmatch(line)
    if found is None:
        return None
    zone = found["zone"]
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    try:
        moment = datetime.fromtimestamp(
            int(found["seconds"]), timezone(-offset if zone[0] == "-" else offset)
        )
    except (ValueError, OverflowError, OSError):
        return None
    return Signature(found["name"], found["email"], moment)
