"""Random legal and illegal steps over several cases and persons, on a real repository: a simple model agrees.

The model is a table of a page; it knows nothing of the package. By hand, for longer:
`RIGHTSDESK_EXAMPLES=500 pytest tests/faults/test_states.py`.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

EXAMPLES = int(os.environ.get("RIGHTSDESK_EXAMPLES", "4"))
STEPS = 30
START = datetime(2026, 11, 2, 8, 30, tzinfo=timezone(timedelta(hours=8)))


class Step(NamedTuple):
    """A step under the lightest policy: from which stages, to which; whether while the desk waits."""

    event: str
    words: tuple[str, ...]
    stages: str
    to: str | None = None
    waiting: bool | None = False


STEPS_BY_COMMAND = {
    # stages: received, with a unit, answered, closed, archived; waiting None: it makes no difference
    "transfer": Step("transferred", ("--unit", "service-department"), "ru", "u"),
    "accept": Step("accepted", (), "u"),
    "return": Step("returned", ("--reason", "not ours"), "u", "r"),
    "progress": Step("progress-told", ("--via", "phone", "--content", "At it."), "rua", waiting=None),
    "ask": Step("information-requested", ("--what", "the time", "--via", "phone"), "ru"),
    "supply": Step("information-supplied", ("--summary", "at nine"), "ru", waiting=True),
    "answer": Step("answered-on-the-spot", ("--result", "told"), "r", "a"),
    "respond": Step("responded", ("--via", "phone", "--result", "told"), "rua", "a"),
    "withdraw": Step("withdrawn", ("--reason", "settled", "--via", "phone"), "ru", "a", waiting=None),
    "close": Step("closed", (), "a", "c"),
    "archive": Step("archived", ("--kept-at", "room 1", "--keep-until", "2029-12-31"), "c", "z"),
    "reopen": Step("reopened", ("--reason", "not mended"), "acz", "r"),
}
MAY = {"intake-01": True, "intake-02": True, "archive-01": False, "intake-03": False}


@dataclass
class Expected:
    """What the model knows of a case."""

    stage: str = "r"
    waiting: bool = False
    events: list[str] = field(default_factory=list)

    def allows(self, step: Step) -> bool:
        """Whether the step can be taken now."""
        return self.stage in step.stages and step.waiting in (None, self.waiting)

    def take(self, step: Step) -> None:
        """The case after the step."""
        self.events.append(step.event)
        self.stage = step.to or self.stage
        if step.event in ("information-requested", "information-supplied", "withdrawn"):
            self.waiting = step.event == "information-requested"


class Desk(RuleBasedStateMachine):
    """Persons at work on the cases of one desk."""

    desk: Any

    def __init__(self) -> None:
        super().__init__()
        self.expected: dict[str, Expected] = {}
        self.raw: dict[str, bytes] = {}
        self.commits = int(self.desk.git("rev-list", "--count", "HEAD"))
        self.now = START

    def run(self, *words: str, by: str) -> Any:
        self.now += timedelta(seconds=20)
        return self.desk.run(*words, by=by, at=self.now.isoformat())

    def file(self, case: str) -> Path:
        return next(Path(self.desk.root, "cases", "2026").rglob(f"{case}.yml"))

    @initialize(number=st.integers(1, 3))
    def receive(self, number: int) -> None:
        for _number in range(number):
            case = self.desk.open(
                at=self.now.isoformat(), policy="basic", channel="phone", category="staff", reply_via="phone"
            )
            self.expected[case], self.raw[case] = Expected(), self.file(case).read_bytes()
            self.commits += 1

    @rule(
        pick=st.integers(0, 2),
        command=st.sampled_from(list(STEPS_BY_COMMAND)),
        by=st.sampled_from([*["intake-01", "intake-02"] * 3, "archive-01", "intake-03"]),
    )
    def step(self, pick: int, command: str, by: str) -> None:
        case = list(self.expected)[pick % len(self.expected)]
        expected, step = self.expected[case], STEPS_BY_COMMAND[command]
        ran = self.run(command, case, *step.words, by=by)
        if MAY[by] and expected.allows(step):
            assert ran.code == 0, f"{command} at {expected}: {ran.err}"
            expected.take(step)
            self.commits += 1
        else:
            assert ran.code == 1, f"{command} by {by} at {expected}: {ran.out}{ran.err}"

    @rule(pick=st.integers(0, 2), by=st.sampled_from(["intake-01", "intake-02"]))
    def step_before_the_last_one(self, pick: int, by: str) -> None:
        case = list(self.expected)[pick % len(self.expected)]
        earlier = (START - timedelta(days=2)).isoformat()
        ran = self.run("progress", case, "--via", "phone", "--content", "Told.", "--at", earlier, by=by)
        assert ran.code == 1, ran.out

    @rule(pick=st.integers(0, 2), command=st.sampled_from(["close", "transfer", "respond"]))
    def step_on_a_file_that_somebody_edits(self, pick: int, command: str) -> None:
        case = list(self.expected)[pick % len(self.expected)]
        path = self.file(case)
        path.write_bytes(self.raw[case] + b"# half a sentence\n")
        ran = self.run(command, case, *STEPS_BY_COMMAND[command].words, by="intake-01")
        assert ran.code == 1, ran.out
        assert path.read_bytes().endswith(b"# half a sentence\n")
        path.write_bytes(self.raw[case])

    @rule()
    def step_on_no_case(self) -> None:
        assert self.run("close", "2611-00000-0", by="intake-01").code == 2

    @invariant()
    def files_grew_at_their_ends_by_what_was_taken_and_nothing_else(self) -> None:
        for case, expected in self.expected.items():
            raw = self.file(case).read_bytes()
            assert raw.startswith(self.raw[case])
            self.raw[case] = raw
            lines = raw.decode("utf-8").splitlines()
            assert [line[9:] for line in lines if line.startswith("- event: ")] == expected.events
        assert int(self.desk.git("rev-list", "--count", "HEAD")) == self.commits
        assert self.desk.git("status", "--porcelain") == ""

    def teardown(self) -> None:
        # the desk has cases of earlier runs too, whose clocks went further
        ran = self.desk.run("check", by="intake-01", at=(START + timedelta(days=1)).isoformat())
        assert ran.code == 0, ran.out


@pytest.mark.slow
def test_random_steps_of_several_persons_do_what_a_simple_model_says(busy_desk: Any) -> None:
    machine = type("DeskAtWork", (Desk,), {"desk": busy_desk})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert busy_desk.git("fsck", "--no-dangling") == ""
