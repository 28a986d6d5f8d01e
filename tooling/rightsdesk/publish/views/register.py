"""The columns of the register, each declared once: its page, downloads and workbooks derive from them.

A cell is language-neutral (a slug, a number, an instant in local time); `Glossary` turns slugs into words. No
column holds personal data.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from zoneinfo import ZoneInfo

from rightsdesk.analysis.facts import CaseFact
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.lifecycle import SENT_BACK
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.staff import Staff
from rightsdesk.publish.views import words
from rightsdesk.publish.views.words import said

Value = str | int | datetime | None
Cell = str | int | None


class Form(StrEnum):
    """How a cell is shown, sorted and filtered. An `END` is the end of a time limit: midnight is 24:00."""

    ID = "id"
    TEXT = "text"
    WORD = "word"
    PERSON = "person"
    TIME = "time"
    END = "end"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` names it in addresses and data, `width` is in half-width characters of a print,
    `shown` says whether it is there unless somebody chooses otherwise."""

    key: str
    name: Label
    form: Form
    width: int
    value: Callable[[CaseFact], Value]
    shown: bool = False


def _unit(fact: CaseFact) -> str:
    """The last unit that had the case; empty for the desk."""
    return fact.unit or ""


def _state(fact: CaseFact) -> str | None:
    clock = fact.soonest()
    return clock.state if clock else None


def _due(fact: CaseFact) -> datetime | None:
    clock = fact.soonest()
    return clock.due if clock else None


COLUMNS: Sequence[Column] = (
    Column("id", said("受理编号", "Case"), Form.ID, 14, attrgetter("id"), shown=True),
    Column("received", said("受理时间", "Received"), Form.TIME, 17, attrgetter("received_at"), shown=True),
    Column("subject", said("事由", "Subject"), Form.TEXT, 36, attrgetter("subject"), shown=True),
    Column("state", said("时限状态", "Time limit"), Form.WORD, 12, _state, shown=True),
    Column("due", said("最近时限", "Due"), Form.END, 17, _due, shown=True),
    Column("stage", said("阶段", "Stage"), Form.WORD, 14, attrgetter("stage"), shown=True),
    Column("unit", said("责任单位", "Unit responsible"), Form.WORD, 18, _unit, shown=True),
    Column("kind", said("性质", "Kind"), Form.WORD, 11, attrgetter("kind"), shown=True),
    Column("severity", said("严重程度", "Severity"), Form.WORD, 10, attrgetter("severity"), shown=True),
    Column("category", said("类别", "Category"), Form.WORD, 18, attrgetter("category"), shown=True),
    Column("channel", said("渠道", "Channel"), Form.WORD, 14, attrgetter("channel"), shown=True),
    Column(
        "satisfaction",
        said("满意度", "Satisfaction"),
        Form.WORD,
        12,
        attrgetter("satisfaction"),
        shown=True,
    ),
    Column("late", said("逾期次数", "Times late"), Form.NUMBER, 10, attrgetter("late")),
    Column("rounds", said("办理轮次", "Rounds"), Form.NUMBER, 10, attrgetter("rounds")),
    Column("substantiated", said("是否属实", "Substantiated"), Form.WORD, 12, attrgetter("substantiated")),
    Column("wants", said("诉求", "Result asked for"), Form.WORD, 14, attrgetter("wants")),
    Column("line", said("业务板块", "Line of business"), Form.WORD, 14, attrgetter("line")),
    Column("route", said("线路", "Line"), Form.TEXT, 14, attrgetter("route")),
    Column("vehicle", said("车辆", "Vehicle"), Form.TEXT, 12, attrgetter("vehicle")),
    Column("place", said("地点", "Place"), Form.TEXT, 18, attrgetter("place")),
    Column("responsible", said("责任人", "Person responsible"), Form.PERSON, 14, attrgetter("responsible")),
    Column("receiver", said("受理人", "Received by"), Form.PERSON, 14, attrgetter("received_by")),
    Column("answered", said("首次答复", "First answer"), Form.TIME, 17, attrgetter("answered_at")),
    Column("closed", said("办结时间", "Closed"), Form.TIME, 17, attrgetter("closed_at")),
    Column("protection", said("个人信息", "Personal data"), Form.WORD, 12, attrgetter("protection")),
    Column("language", said("语言", "Language"), Form.WORD, 10, attrgetter("language")),
    Column("policy", said("适用制度", "Rules"), Form.WORD, 26, attrgetter("policy")),
)


def local(form: Form, moment: datetime, zone: ZoneInfo) -> str:
    """An instant in local time, `2026-11-02T09:14`; the end of a day's time limit is `2026-11-02T24:00`."""
    here = moment.astimezone(zone)
    if form is Form.END and (here.hour, here.minute, here.second) == (0, 0, 0):
        return f"{here - timedelta(days=1):%Y-%m-%d}T24:00"
    return here.replace(tzinfo=None).isoformat(timespec="minutes")


def cells(fact: CaseFact, zone: ZoneInfo) -> list[Cell]:
    """The row of a case, language-neutral, a cell for each of COLUMNS."""
    found = ((column, column.value(fact)) for column in COLUMNS)
    return [
        local(column.form, value, zone) if isinstance(value, datetime) else value for column, value in found
    ]


_STAGES = (OPENED, *(name for name, kind in BY_NAME.items() if kind.about.stage), "reopened", SENT_BACK)


class Glossary:
    """The words for the slugs of the register in one language: those that all desks share, and those of each
    policy, where the latest version that has a word counts."""

    def __init__(self, policies: Iterable[Sequence[PolicyVersion]], staff: Staff, language: str) -> None:
        self.language = language
        self.people = {slug: person.name.text(language) for slug, person in staff.people.items()}
        self._shared = _shared(language)
        self._own: dict[str, dict[str, dict[str, str]]] = {}
        for versions in policies:
            for version in sorted(versions, key=lambda each: each.in_force):
                self._learn(version)

    def _learn(self, version: PolicyVersion) -> None:
        policy = version.policy
        self._shared["policy"][version.slug] = policy.title.text(self.language)
        for trait, name in words.WORD_LISTS.items():
            own = self._own.setdefault(trait, {}).setdefault(version.slug, {})
            own |= {slug: label.text(self.language) for slug, label in policy.vocabulary.words(name).items()}

    def word(self, column: Column, policy: str, slug: str) -> str:
        """The word for a slug in a column of a case under that policy; the slug itself where nobody knows."""
        if column.form is Form.PERSON:
            return self.people.get(slug, slug)
        own = self._own.get(column.key, {}).get(policy, {})
        return own.get(slug) or self._shared.get(column.key, {}).get(slug) or slug

    def tables(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """All words by column, policy (`""`: whatever the policy) and slug."""
        found: dict[str, dict[str, Mapping[str, str]]] = {}
        for column in COLUMNS:
            table: dict[str, Mapping[str, str]] = dict(self._own.get(column.key, {}))
            if column.key in self._shared:
                table[""] = self._shared[column.key]
            if column.form is Form.PERSON:
                table[""] = self.people
            if table:
                found[column.key] = table
        return found


def _shared(language: str) -> dict[str, dict[str, str]]:
    """The words that no policy decides, by column."""
    found = {
        name: {slug: label.text(language) for slug, label in words.VALUES[name].items()}
        for name in ("kind", "severity", "satisfaction", "substantiated", "language")
    }
    found["stage"] = {name: words.stage(name, language) for name in dict.fromkeys(_STAGES)}
    found["state"] = {
        slug: label.text(language)
        for slug, label in words.CLOCK_STATES.items()
        if slug in ("overdue", "warning", "running", "waiting")
    }
    found["unit"] = {"": words.THE_DESK.text(language)}
    found["protection"] = {slug: label.text(language) for slug, label in words.PROTECTION.items()}
    found["policy"] = {}
    return found


def texts(fact: CaseFact, zone: ZoneInfo, glossary: Glossary) -> list[str]:
    """The row of a case in words, as a file that a program may read has it; empty where there is nothing."""
    found = []
    for column, cell in zip(COLUMNS, cells(fact, zone), strict=True):
        if column.form in (Form.WORD, Form.PERSON) and cell is not None:
            cell = glossary.word(column, fact.policy, str(cell))
        found.append("" if cell is None else str(cell).replace("T", " ") if _is_time(column) else str(cell))
    return found


def _is_time(column: Column) -> bool:
    return column.form in (Form.TIME, Form.END)
