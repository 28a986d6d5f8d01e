"""What was found of a policy is remembered, and only as long as it would be found again."""

import json
from pathlib import Path

import pytest

from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.records.store import read_policy
from rightsdesk.rules import traps
from rightsdesk.rules.exploring import explore

DESK = Path(__file__).with_name("desk")
FULL = "policies/full/2026-01-01.yml"


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's cache folder of its own for each test, and a process that knows nothing yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(traps, "_explored", {})
    return tmp_path / "rightsdesk" / "explored"


def version(text: str = "") -> PolicyVersion:
    raw = (DESK / FULL).read_text(encoding="utf-8")
    return read_policy(FULL, (text or raw).encode())


def trapping() -> PolicyVersion:
    """A version in which nothing is ever closed: closing needs a step that nobody may take."""
    raw = (DESK / FULL).read_text(encoding="utf-8")
    return version(raw.replace("steps: [responded]", "steps: [responded, coordinated]"))


def test_what_is_remembered_is_what_would_be_found(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = traps.explored(version())
    assert found == explore(version().policy)
    (file,) = memory.iterdir()
    monkeypatch.setattr(traps, "_explored", {})
    monkeypatch.setattr(traps, "explore", lambda _policy: pytest.fail("explored again"))
    assert traps.explored(version()) == found
    # Damaged, or from other code: explored again.
    for content in ("{", json.dumps(json.loads(file.read_text()) | {"version": "another"})):
        file.write_text(content)
        monkeypatch.setattr(traps, "_explored", {})
        monkeypatch.setattr(traps, "explore", explore)
        assert traps.explored(version()) == found


def test_a_trap_is_never_remembered(memory: Path) -> None:
    assert traps.explored(trapping()).trap is not None
    assert not memory.exists()


def test_a_memory_that_cannot_be_kept_is_no_reason_to_fail(memory: Path) -> None:
    memory.parent.mkdir(parents=True)
    memory.write_text("a file where the folder should be")
    assert traps.explored(version()).trap is None
