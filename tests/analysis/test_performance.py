"""Counting a settled month: what is kept, and that nothing later changes it."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rightsdesk.analysis.performance import (
    FOLDER,
    Performance,
    counted,
    history,
    opinion_of,
    performance,
    promises_of,
)
from rightsdesk.analysis.publication import Part, Told
from rightsdesk.domain.ids import new_id
from rightsdesk.domain.standing import Standing
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
Make = Callable[..., Standing]
NORTH = {"unit": "north"}
ANSWER = {"via": "phone", "result": "told"}
CALL = {"reached": True, "satisfaction": "dissatisfied"}


def test_a_promise_is_kept_late_or_not_counted(make: Make) -> None:
    kept = make("10-12 09:00", ("10-12 09:30", "transferred", NORTH), ("10-13 09:00", "responded", ANSWER))
    assert promises_of(kept) == {"hand-on": Part(1, 0), "answer": Part(1, 0), "confirm": Part(1, 1)}
    late = make("10-12 09:00", ("10-12 11:00", "transferred", NORTH))
    assert promises_of(late) == {"hand-on": Part(1, 1), "answer": Part(1, 1)}
    running = make("10-12 09:00", ("10-12 09:30", "transferred", NORTH), now="10-13 10:00")
    assert promises_of(running) == {"hand-on": Part(1, 0)}


def test_a_promise_owed_twice_is_kept_if_it_was_kept_twice(make: Make) -> None:
    again = make(
        "10-12 09:00",
        ("10-12 09:30", "transferred", NORTH),
        ("10-13 09:00", "responded", ANSWER),
        ("10-20 09:00", "reopened", {"reason": "not settled"}),
        ("10-20 11:00", "transferred", NORTH),
        ("10-20 12:00", "responded", ANSWER),
    )
    assert promises_of(again)["hand-on"] == Part(1, 1)
    assert promises_of(again)["answer"] == Part(1, 0)


def test_only_opinions_count(make: Make) -> None:
    steps = (("10-12 09:30", "transferred", NORTH), ("10-13 09:00", "responded", ANSWER))
    assert opinion_of(make("10-12 09:00", *steps)) == Part(0, 0)
    assert opinion_of(make("10-12 09:00", *steps, ("10-14 09:00", "called-back", CALL))) == Part(1, 1)
    silent = CALL | {"satisfaction": "no-answer"}
    assert opinion_of(make("10-12 09:00", *steps, ("10-14 09:00", "called-back", silent))) == Part(0, 0)
    pleased = CALL | {"satisfaction": "fairly-satisfied"}
    assert opinion_of(make("10-12 09:00", *steps, ("10-14 09:00", "called-back", pleased))) == Part(1, 0)


def test_cases_are_counted_by_policy_and_kind(make: Make) -> None:
    found = counted([make("10-12 09:00"), make("10-13 09:00"), make("10-13 09:00", kind="question")])
    assert {cell: each.received for cell, each in found.items()} == {
        ("trial", "complaint"): 2,
        ("trial", "question"): 1,
    }


CASE = """\
id: {id}
policy: basic
kind: {kind}
channel: phone
received_at: {received}
received_by: intake-01
category: delay
subject: Came late
summary: It came late.
timeline:
"""
STEP = """\
- event: {event}
  at: {at}
  by: intake-01
"""
TRANSFER = STEP + "  unit: service-department\n"
ANSWERED = STEP + "  via: phone\n  result: It was late.\n"


class Made:
    """A desk under the lightest policy, kept in a repository, filled case by case."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._numbers = random.Random(3)
        shutil.copytree(ROOT / "policies", root / "policies")
        organisation = root / "policies" / "desk.yml"
        organisation.write_text(
            organisation.read_text().replace("demonstration: true", "demonstration: false")
        )
        self._git("init", "-q", "-b", "main")

    def _git(self, *arguments: str, at: str = "2026-01-01T09:00:00+08:00") -> None:
        identity = {"NAME": "Demo Jia", "EMAIL": "jia@desk.example", "DATE": at}
        known = {
            f"GIT_{who}_{key}": text for who in ("AUTHOR", "COMMITTER") for key, text in identity.items()
        }
        subprocess.run(["git", "-C", str(self.root), *arguments], check=True, env=os.environ | known)

    def commit(self, at: str) -> None:
        """Commit everything as it lies there, at that moment."""
        self._git("add", "-A", at=at)
        self._git("commit", "-q", "--allow-empty", "-m", "Steps", at=at)

    def add(self, day: str, *, late: bool = False, kind: str = "complaint", number: int = 1) -> list[Path]:
        """Cases received on that day at nine, handed on at once, answered the next day or after nine days."""
        paths = []
        for _ in range(number):
            received = datetime.fromisoformat(f"{day}T09:00:00+08:00")
            name = new_id(received.year, received.month, self._numbers.randrange)
            path = self.root / "cases" / f"{received:%Y/%m/%d}" / f"{name}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = CASE.format(id=name, received=received.isoformat(), kind=kind)
            text += TRANSFER.format(event="transferred", at=(received + timedelta(hours=1)).isoformat())
            answered = received + timedelta(days=12 if late else 1)
            path.write_text(text + ANSWERED.format(event="responded", at=answered.isoformat()))
            paths.append(path)
        return paths

    def published(self, now: datetime = NOW) -> Performance:
        """What is published at that moment."""
        return performance(self.root, Desk(WorkTree(self.root)), now, history(self.root))

    def complaints(self, now: datetime = NOW) -> Sequence[Told]:
        """What is published of complaints."""
        return self.published(now).told["basic", "complaint"]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "desk")


def test_the_figures_of_a_settled_month(made: Made) -> None:
    made.commit("2026-08-01T09:00:00+08:00")
    made.add("2026-09-02", number=22)
    made.add("2026-09-03", number=3, late=True)
    made.add("2026-09-03", kind="question")
    made.commit("2026-09-20T09:00:00+08:00")
    (september,) = made.complaints()
    assert (september.first, september.last, september.received) == ((2026, 9), (2026, 9), 25)
    assert (september.promises["answer"].base, september.promises["answer"].short) == (25, 0)
    assert not september.promises["answer"].never
    assert september.promises["transfer"].never
    assert september.opinions is None
    assert made.published().told["basic", "question"] == ()
    assert made.published().months == ((2026, 9), (2026, 10))


def test_a_month_appears_when_it_is_settled(made: Made) -> None:
    made.add("2026-10-12", number=5)
    made.commit("2026-10-20T09:00:00+08:00")
    assert made.complaints(datetime.fromisoformat("2026-11-15T23:59:00+08:00")) == ()
    assert len(made.complaints(datetime.fromisoformat("2026-11-16T00:00:00+08:00"))) == 1


def test_what_is_recorded_after_a_month_was_settled_changes_nothing(made: Made) -> None:
    cases = made.add("2026-09-02", number=5)
    made.commit("2026-09-20T09:00:00+08:00")
    before = made.complaints()
    assert before[0].promises["answer"].never
    # An answer found to have been late, cases entered late, a case gone: each would cross a step of five.
    reopened = STEP.format(event="reopened", at="2026-09-04T09:00:00+08:00") + "  reason: not settled\n"
    cases[0].write_text(cases[0].read_text() + reopened)
    cases[1].unlink()
    made.add("2026-09-03", number=7, late=True)
    made.commit("2026-11-18T09:00:00+08:00")
    assert made.complaints() == before


def test_events_after_a_month_was_settled_do_not_count_without_a_history_either(made: Made) -> None:
    cases = made.add("2026-09-02", number=5)
    shutil.rmtree(made.root / ".git")
    before = made.complaints()
    late = STEP.format(event="reopened", at="2026-10-16T00:00:00+08:00") + "  reason: not settled\n"
    cases[0].write_text(cases[0].read_text() + late)
    assert made.complaints() == before
    early = STEP.format(event="reopened", at="2026-09-10T09:00:00+08:00") + "  reason: not settled\n"
    cases[1].write_text(cases[1].read_text() + early)
    assert made.complaints() != before


def test_a_desk_that_began_later_counts_what_it_took_over(made: Made) -> None:
    made.add("2026-03-02", number=6)
    made.commit("2026-11-01T09:00:00+08:00")
    assert [each.received for each in made.complaints()] == [5]


def test_what_is_remembered_is_what_was_counted(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    made.add("2026-09-02", number=7)
    made.commit("2026-09-20T09:00:00+08:00")
    first = made.published()
    assert (made.root / FOLDER).is_dir()
    with monkeypatch.context() as patch:
        patch.setattr(Desk, "standing", lambda *_: pytest.fail("a settled month was counted again"))
        assert made.published() == first
    (made.root / FOLDER / "counts.json").write_text("{")
    assert made.published() == first


def test_a_changed_policy_is_counted_anew(made: Made) -> None:
    made.add("2026-09-02", number=5)
    made.commit("2026-09-20T09:00:00+08:00")
    assert made.complaints()[0].promises["answer"].never
    policy = made.root / "policies" / "basic" / "2026-01-01.yml"
    policy.write_text(policy.read_text().replace("within: 5 working days", "within: 2 hours"))
    assert not made.complaints()[0].promises["answer"].never


def test_a_desk_without_cases_publishes_nothing(made: Made) -> None:
    made.commit("2026-09-20T09:00:00+08:00")
    found = made.published()
    assert found.months == ()
    assert set(found.told.values()) == {()}
