"""What audits of this clone found, remembered: how far they came, what they found, on what that rests.

The memory stands in the desk's `.desk/` and carries a mark (HMAC-SHA-256) made with a key that this person's
machine keeps outside the repository: memory that was changed, or carried here from elsewhere, is not
believed. Each audit's mark goes into that of the next. Forgetting everything costs time and nothing else, but
that a history replaced meanwhile is then seen by git's reflog only, or in another clone.
"""

import hashlib
import hmac
import json
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rightsdesk import __version__
from rightsdesk.diagnostics import Diagnostic, Severity
from rightsdesk.records.memory import code_version, recall, remember, write_whole

FILE = ".desk/audited"
_KEY = "audit-key"
_ROOMS = ("domain", "records", "rules", "operations")
"""The rooms whose code an audit rests on."""


@dataclass(frozen=True, slots=True)
class Audited:
    """How far the audits of a branch came: from the commit after `since` (None: the beginning) to `head`,
    last at `looked_at`; over `states` states and `versions` file versions; `faults` are what they found,
    `likeness` is what the head would keep if it were written anew without some text: who, when, and why.
    """

    since: str | None
    head: str
    looked_at: datetime
    states: int = 0
    versions: int = 0
    faults: tuple[Diagnostic, ...] = ()
    likeness: str = ""


class AuditMemory:
    """The memory of one clone."""

    def __init__(self, root: Path) -> None:
        self._path = root / FILE
        self._branches: dict[str, Any] = {}
        self.doubtful = False
        with suppress(FileNotFoundError):
            self._read()

    def _read(self) -> None:
        self.doubtful = True
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            known = json.loads(self._path.read_text(encoding="utf-8"))
            marked = {name: self._mark(each["before"], each["audited"]) for name, each in known.items()}
            if all(hmac.compare_digest(marked[name], each["mark"]) for name, each in known.items()):
                self._branches = known
                self.doubtful = False
        if not self._path.exists():
            self.doubtful = False

    def of(self, branch: str) -> Audited | None:
        """What is remembered of a branch; None where nothing is. The head counts in any case; where other
        code found the rest, `states` is 0 and everything is to be judged anew."""
        with suppress(KeyError, TypeError, ValueError):
            known = dict(self._branches[branch]["audited"])
            if known.pop("rests_on") != _rests_on():
                looked_at = datetime.fromisoformat(known["looked_at"])
                return Audited(known["since"], known["head"], looked_at, likeness=known["likeness"])
            faults = tuple(_fault(each) for each in known.pop("faults"))
            looked_at = datetime.fromisoformat(known.pop("looked_at"))
            return Audited(**known, looked_at=looked_at, faults=faults)
        return None

    def keep(self, branch: str, audited: Audited) -> None:
        """Remember an audit of a branch, in place of what was known of it."""
        content = asdict(audited) | {
            "looked_at": audited.looked_at.isoformat(),
            "faults": [asdict(each) for each in audited.faults],
            "rests_on": _rests_on(),
        }
        content = json.loads(json.dumps(content))
        before = self._branches.get(branch, {}).get("mark", "")
        entry = {"before": before, "audited": content, "mark": self._mark(before, content)}
        self._branches[branch] = entry
        write_whole(self._path, json.dumps(self._branches, ensure_ascii=False, sort_keys=True))

    @staticmethod
    def _mark(before: str, audited: Any) -> str:
        text = json.dumps([before, audited], sort_keys=True, ensure_ascii=False)
        return hmac.new(_key(), text.encode(), hashlib.sha256).hexdigest()


def _rests_on() -> str:
    return f"{__version__} {code_version(*_ROOMS)}"


def _fault(found: dict[str, Any]) -> Diagnostic:
    return replace(Diagnostic(**found), severity=Severity(found["severity"]))


def _key() -> bytes:
    """This person's key for marks, made when first needed."""
    with suppress(KeyError, TypeError, ValueError):
        return bytes.fromhex((recall(_KEY, "1") or {})["key"])
    made = secrets.token_bytes(32)
    remember(_KEY, "1", {"key": made.hex()})
    return made
