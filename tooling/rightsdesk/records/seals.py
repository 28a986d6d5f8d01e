"""What was sealed for whom at the last build, so that a status is sealed again only when it changes.

The file is a memory on this machine: without it everything is sealed anew, which shows to nobody but who
compares two editions of the site.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rightsdesk.domain.receipt_code import encoded
from rightsdesk.records.receipts import digest, seal

FILE = ".desk/seals.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a bucket, all in base64url: the tag, the wrapped private key, the sealed status."""

    tag: str
    wrapped_key: str
    sealed: str


class Seals:
    """The seals of a desk. `rests_on` is what the statuses of settled cases rest on beside their files: of
    others, none is believed.
    """

    def __init__(self, root: Path, rests_on: str) -> None:
        self._path = root / FILE
        self._rests_on = rests_on
        self._before: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            found = json.loads(self._path.read_bytes())
            self._before = found if isinstance(found, dict) else {}
        self._sealed: dict[str, list[str]] = {}
        self._settled: dict[str, list[str]] = {}

    def of_settled(self, file: str) -> Entry | None:
        """The entry of a case that was settled when its file had this digest; None where nothing is known."""
        with suppress(KeyError, TypeError, ValueError):
            if self._before["rests_on"] == self._rests_on:
                tag, wrapped_key = self._before["settled"][file]
                _status, sealed = self._sealed[tag] = self._before["sealed"][tag]
                self._settled[file] = [tag, wrapped_key]
                return Entry(tag, wrapped_key, sealed)
        return None

    def entry(self, tag: str, public_key: str, wrapped_key: str, status: bytes) -> Entry:
        """The entry of a status: as it was sealed before where neither status nor key has changed."""
        wanted = digest(public_key, status)
        with suppress(KeyError, TypeError, ValueError):
            known, sealed = self._before["sealed"][tag]
            if known == wanted:
                self._sealed[tag] = [known, sealed]
                return Entry(tag, wrapped_key, sealed)
        fresh = encoded(seal(public_key, tag, status))
        self._sealed[tag] = [wanted, fresh]
        return Entry(tag, wrapped_key, fresh)

    def settle(self, file: str, entry: Entry) -> None:
        """Remember that the case whose file has this digest is settled."""
        self._settled[file] = [entry.tag, entry.wrapped_key]

    def save(self) -> None:
        """Keep what was asked for since this was made, and nothing older; where that is not possible, all is
        sealed anew the next time."""
        now = {"rests_on": self._rests_on, "sealed": self._sealed, "settled": self._settled}
        if now == self._before:
            return
        unfinished = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(json.dumps(now), encoding="utf-8")
            unfinished.replace(self._path)
        except OSError:
            unfinished.unlink(missing_ok=True)
