"""What was sealed for whom at the last build, so that a status is sealed again only when it changes, and a
case file understood again only when it changed.

The file is a memory on this machine: without it everything is sealed anew, which shows to nobody but who
compares two editions of the site.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import shake_256
from pathlib import Path
from typing import Any

from rightsdesk.domain.receipt_code import TAG_BYTES, WRAPPED_KEY_BYTES, encoded
from rightsdesk.records.memory import write_whole
from rightsdesk.records.receipts import digest, seal, sealed_for_nobody

FILE = ".desk/seals.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a bucket, all in base64url: the tag, the wrapped private key, the sealed status."""

    tag: str
    wrapped_key: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What a case file comes to: its entry, and when the case was closed (None: it is open).

    The entry is None where no code was given, and then nothing is told of the closing; and where that was so
    long ago that the case cannot be followed any more.
    """

    entry: Entry | None
    closed_at: datetime | None

    def was_put_away(self, since: datetime) -> bool:
        """Whether the entry is gone although the case was not closed before `since`: a site of an earlier day
        is built, or the desk lets cases be followed for longer."""
        return self.entry is None and self.closed_at is not None and self.closed_at >= since


class Seals:
    """The seals of a desk. What is remembered of a file is believed where the file has the same mark
    (`Files.marks`) and everything else that a status rests on, `rests_on`, is as it was.
    """

    def __init__(self, root: Path, rests_on: str) -> None:
        self._path = root / FILE
        self._known: dict[str, Any] = {"sealed": {}, "files": {}}
        self._text = ""
        with suppress(OSError, ValueError, KeyError, TypeError):
            self._text = self._path.read_text(encoding="utf-8")
            found = json.loads(self._text)
            self._known["sealed"] = dict(found["sealed"])
            if found["rests_on"] == rests_on:
                self._known["files"] = dict(found["files"])
            self._known["origin"] = str(found.get("origin", ""))
        self._now: dict[str, Any] = {"rests_on": rests_on, "sealed": {}, "files": {}, "origin": ""}

    def recall(self, path: str, mark: str | None) -> Followed | None:
        """What a file came to the last time; None where it has changed since, or nothing is remembered."""
        with suppress(KeyError, TypeError, ValueError):
            known_mark, tag, wrapped_key, closed = self._known["files"][path]
            if known_mark == mark:
                entry = Entry(tag, wrapped_key, self._known["sealed"][tag][1]) if tag else None
                return Followed(entry, datetime.fromisoformat(closed) if closed else None)
        return None

    def entry(self, tag: str, public_key: str, wrapped_key: str, status: bytes) -> Entry:
        """The entry of a status: as it was sealed before where neither status nor key has changed."""
        wanted = digest(public_key, status)
        before, sealed = self._known["sealed"].get(tag, ("", ""))
        if before != wanted:
            sealed = encoded(seal(public_key, tag, status))
        self._known["sealed"][tag] = [wanted, sealed]
        return Entry(tag, wrapped_key, sealed)

    def origin(self, found: Callable[[], str]) -> str:
        """What stand-ins are derived from: remembered, or `found`; nothing where there is none."""
        self._now["origin"] = self._known.get("origin") or found()
        return str(self._now["origin"])

    def stand_in(self, origin: str, number: int, size: int) -> Entry:
        """An entry that is nobody's: tag and wrapped key are the same on every machine that knows `origin`,
        the seal of a status of `size` bytes is remembered or made anew, as others are.
        """
        drawn = shake_256(f"{origin} {number}".encode()).digest(TAG_BYTES + WRAPPED_KEY_BYTES)
        tag, wrapped_key = encoded(drawn[:TAG_BYTES]), encoded(drawn[TAG_BYTES:])
        known = self._known["sealed"].get(tag) or ["", encoded(sealed_for_nobody(size))]
        self._now["sealed"][tag] = known
        return Entry(tag, wrapped_key, known[1])

    def keep(self, path: str, mark: str | None, found: Followed) -> None:
        """Remember what a file comes to: nothing else is kept."""
        entry, closed = found.entry, found.closed_at.isoformat() if found.closed_at else ""
        if entry:
            self._now["sealed"][entry.tag] = self._known["sealed"][entry.tag]
        if mark is not None:
            tag, wrapped_key = (entry.tag, entry.wrapped_key) if entry else ("", "")
            self._now["files"][path] = [mark, tag, wrapped_key, closed]

    def save(self) -> None:
        """Write what is to be kept; where that is not possible, all is sealed anew the next time."""
        text = json.dumps(self._now, sort_keys=True)
        if text != self._text:
            write_whole(self._path, text)
