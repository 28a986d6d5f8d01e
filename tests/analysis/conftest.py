"""A small regime with a table for assessment and a watch over bursts, and cases made of a few words."""

import random
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.domain.case import Case
from rightsdesk.domain.ids import new_id
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.standing import Standing, standing
from rightsdesk.domain.worktime import Announced, Calendar, Calendars

ZONE = ZoneInfo("Asia/Shanghai")


def _word(text: str, **more: Any) -> dict[str, Any]:
    return {"zh": text, "en": text, **more}


def _clock(name: str, begins: str, until: str, within: str, owner: str, **more: Any) -> dict[str, Any]:
    timed = {"from": begins, "until": until, "within": within}
    return {"id": name, "title": _word(name), "owner": owner, **timed, **more}


def _charge(name: str, points: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": _word(name), "counts": name, "points": points, **more}


def regime(**changed: Any) -> Policy:
    """The regime; `changed` replaces or adds mechanisms of its clause 9."""
    last: dict[str, Any] = {
        "no": "9",
        "text": _word("assessment"),
        "assessment": {
            "charges": [
                _charge("case", 1),
                _charge("substantiated", 2),
                _charge("partly-substantiated", 1),
                _charge("major", 5),
                _charge("warning", 3),
                _charge("rehandled", 2),
                _charge("dissatisfied", 2),
                _charge("returned", 1, when={"severity": "general"}),
            ],
            "grades": [
                {"id": "a", "title": _word("good"), "from_points": 0},
                {"id": "b", "title": _word("fair"), "from_points": 4},
                {"id": "c", "title": _word("poor"), "from_points": 10},
            ],
            "ranked_from": 2,
        },
        "bursts": {"window": 7, "baseline": 28, "least": 3, "chance": 0.01, "told": ["officer"]},
        **changed,
    }
    clocks = [
        _clock("hand-on", "opened", "transferred", "1 hour", "officer", unless=["answered-on-the-spot"]),
        _clock("answer", "transferred", "responded", "2 days", "unit", on_breach="warning"),
        _clock("confirm", "responded", "reported-back", "same day", "head", on_breach="warning"),
    ]
    return Policy.model_validate(
        {
            "title": _word("trial"),
            "about": _word("trial"),
            "counting": {"day_ends": "midnight"},
            "vocabulary": {
                "channels": {"phone": _word("phone")},
                "categories": {"doors": _word("doors"), "fares": _word("fares")},
                "lines": {"bus": _word("bus"), "rail": _word("rail")},
                "units": {
                    "north": _word("North", line="bus"),
                    "south": _word("South", line="bus"),
                    "metro": _word("Metro", line="rail"),
                    "office": _word("Office"),
                },
                "posts": {
                    "officer": _word("officer"),
                    "head": _word("head", scope="unit"),
                },
                "replies": {"phone": _word("phone")},
            },
            "clauses": [{"no": "1", "text": _word("clocks"), "clocks": clocks}, last],
        }
    )


@pytest.fixture
def versions() -> tuple[PolicyVersion, ...]:
    """The regime, in force from the start of 2026."""
    return (PolicyVersion(slug="trial", in_force=date(2026, 1, 1), digest="0", policy=regime()),)


@pytest.fixture
def changed_version() -> Callable[..., PolicyVersion]:
    """Makes a version in force from a day, with clause 9 changed."""
    return lambda day, **changed: PolicyVersion(
        slug="trial", in_force=date.fromisoformat(day), digest=day, policy=regime(**changed)
    )


@pytest.fixture(scope="session")
def calendars() -> Calendars:
    """From 9 to 17 o'clock on working days; Metro on every day from 0 to 24. 2027 is not known."""
    nothing = {2026: Announced({date(2026, 10, 1): Label(zh="国庆", en="National Day")})}
    office = (((time(9), time(17)),),) * 5
    desk = Calendar(ZONE, (*office, (), ()), frozenset({5, 6}), nothing)
    always = Calendar(ZONE, (((time(0), None),),) * 7, frozenset(), nothing)
    return Calendars(desk, {"metro": always})


Make = Callable[..., Standing]


@pytest.fixture
def make(versions: tuple[PolicyVersion, ...], calendars: Calendars) -> Make:
    """Makes a case as it stands: `make("2026-10-12 09:00", ("10-12 09:30", "transferred", {…}), …)`, times by
    the wall clock of 2026; `now` is by default 2026-11-20 10:00.
    """
    numbers = random.Random(1)

    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text if len(text) > 11 else f"2026-{text}").replace(tzinfo=ZONE)

    def event(at: str, name: str, **fields: Any) -> dict[str, Any]:
        return {"event": name, "at": moment(at).isoformat(), "by": fields.pop("by", "jia"), **fields}

    def made(
        received: str,
        *events: tuple[Any, ...],
        now: str = "11-20 10:00",
        version: PolicyVersion | None = None,
        **header: Any,
    ) -> Standing:
        at = moment(received)
        case = Case.model_validate(
            {
                "id": new_id(at.year, at.month, numbers.randrange),
                "policy": "trial",
                "kind": "complaint",
                "channel": "phone",
                "received_at": at.isoformat(),
                "received_by": "jia",
                "category": "doors",
                "subject": "Door closed",
                "summary": "The door was closed.",
                **header,
                "timeline": [event(*each[:2], **(each[2] if len(each) > 2 else {})) for each in events],
            }
        )
        return standing(case, version or versions[0], calendars, moment(now))

    return made
