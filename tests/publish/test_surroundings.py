"""What stands around a case on its page: what it has to do with, what may be done, who recorded what."""

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.analysis.related import Relations
from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.ids import new_id
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.surroundings import SHOWN, Around, Surroundings
from rightsdesk.publish.views.worklists import steps_of
from rightsdesk.records.git import Repository
from rightsdesk.records.past import Past, past
from rightsdesk.records.store import Desk

PARENT = "2611-MAJ0R-9"


@pytest.fixture(params=["zh", "en"])
def reader(request: pytest.FixtureRequest, here: Desk) -> Reader:
    return Reader(request.param, ZoneInfo("Asia/Shanghai"), here.staff)


def around(
    standings: Sequence[Standing],
    reader: Reader,
    beginning: str,
    history: Past | None = None,
    personal: PersonalData | None = None,
) -> Surroundings:
    """The surroundings of the case whose id begins so."""
    standing = next(each for each in standings if each.state.case.id.startswith(beginning))
    known = {standing.state.case.id: personal} if personal else {}
    steps = NextSteps()
    found = Around(Relations(standings), steps, history, known, reader)
    return found.of(standing, steps_of(standing, steps, reader))


def like(standing: Standing, here: Desk, case_id: str, **changed: object) -> Standing:
    """Another case as that one, but for what is changed in its header; without events."""
    told = standing.state.case.model_dump(mode="json", by_alias=True) | {"timeline": (), "id": case_id}
    return here.standing(Case.model_validate(told | changed), standing.now)


def test_what_is_handled_together_leads_to_each_other(standings: Sequence[Standing], reader: Reader) -> None:
    zh = reader.language == "zh"
    (child,) = [
        each for each in around(standings, reader, PARENT).related if each.id.startswith("2611-CH1D7")
    ]
    assert child.why == ("并入本案办理" if zh else "is handled with this case")
    parent = around(standings, reader, "2611-CH1D7").related[0]
    assert (parent.id, parent.why) == (PARENT, "本案并入该案办理" if zh else "this case is handled with it")


def test_cases_of_one_vehicle_or_like_words_are_related_within_the_policys_span(
    standings: Sequence[Standing], here: Desk, reader: Reader
) -> None:
    mine = next(
        each
        for each in standings
        if each.version.policy.likeness() and each.state.is_open and not each.state.parent
    )
    terms = mine.version.policy.likeness()
    assert terms is not None
    at, span = mine.state.case.received_at, terms.within.elapsed()
    place = {"vehicle": "V 77"}
    odd = {"subject": "甲" * 30, "summary": "乙" * 90}
    one = like(mine, here, "2611-1ATE4-E", where=place)
    cases = {
        "same": like(mine, here, "2611-EV118-4", where={"vehicle": "V 78"}),
        "there": like(mine, here, "2611-MAJ0R-9", where=place, **odd),
        "late": like(mine, here, "2611-BAS1C-D", where=place, received_at=(at + 2 * span).isoformat(), **odd),
        "else": like(mine, here, "2611-ENG19-3", **odd),
    }
    found = {each.id: each.why for each in around([one, *cases.values()], reader, one.state.case.id).related}
    assert found.keys() == {cases["same"].state.case.id, cases["there"].state.case.id}
    assert found["2611-MAJ0R-9"] == ("同一车辆" if reader.language == "zh" else "the same vehicle")
    assert "100" in found["2611-EV118-4"]


def test_every_legal_step_has_its_command_once(standings: Sequence[Standing], reader: Reader) -> None:
    steps = NextSteps()
    for standing in standings:
        asked = {step.command for step in steps_of(standing, steps, reader)}
        others = [step.command for step in around(standings, reader, standing.state.case.id).others]
        assert len(others) == len(set(others))
        assert not asked & set(others)
        assert all(command.startswith("desk ") for command in others)
    commands = [step.command for step in around(standings, reader, PARENT).others]
    assert f"desk correct {PARENT}" in commands
    assert f"desk sheet {PARENT} cover" in [one.command for one in around(standings, reader, PARENT).sheets]


def test_the_history_says_who_recorded_each_step(
    standings: Sequence[Standing], here: Desk, reader: Reader, folder: Path
) -> None:
    email = here.staff.people["intake-01"].email
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Begin"]):
        sender = ["-c", "user.name=Somebody", "-c", f"user.email={email}"]
        subprocess.run(["git", "-C", str(folder), *sender, *command], check=True)
    history = past(Repository.find(folder))
    found = around(standings, reader, PARENT, history)
    assert found.commits is not None
    (commit,) = found.commits
    assert commit.who == reader.person("intake-01")
    assert commit.what.startswith("受理" if reader.language == "zh" else "receipt")
    assert set(found.recorded) == {commit.commit}
    assert around(standings, reader, PARENT).commits is None


def test_personal_data_shows_only_where_it_was_handed_over(
    standings: Sequence[Standing], reader: Reader
) -> None:
    assert around(standings, reader, PARENT).personal == ()
    told = around(standings, reader, PARENT, personal=PersonalData(name="演示·某")).personal
    assert [field.value for field in told] == ['<span lang="zh">演示·某</span>']


def test_more_than_a_page_shows_are_counted(
    standings: Sequence[Standing], here: Desk, reader: Reader
) -> None:
    mine = next(each for each in standings if each.version.policy.likeness())
    ids = [new_id(2026, 11, random.Random(number).randrange) for number in range(SHOWN + 4)]
    many = [like(mine, here, one, where={"line": "L 1"}) for one in ids]
    found = around(many, reader, many[0].state.case.id)
    assert (len(found.related), found.more_related) == (SHOWN, 3)
