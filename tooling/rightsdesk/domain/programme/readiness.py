"""Being ready, and what was done when something sudden happened: rosters, resources, emergencies."""

from typing import ClassVar, Literal

from rightsdesk.domain.events.base import said
from rightsdesk.domain.ids import CaseId
from rightsdesk.domain.model import Day, Line, Model, Slug, Text, Time, field
from rightsdesk.domain.organisation import Span
from rightsdesk.domain.policy import PEOPLE_AND_POSTS
from rightsdesk.domain.programme.base import KindAbout, Record
from rightsdesk.domain.programme.parts import Period


class Shift(Model):
    """Who answers the hotline on a day, from when to when by the desk's wall clock."""

    day: Day = field("日期", "day")
    hours: Span = field("时段", "from when to when")
    who: Slug = field("值守人", "who is there", vocabulary="people")


class Roster(Record):
    """Who answers the hotline through a period."""

    about: ClassVar[KindAbout] = KindAbout(
        "roster",
        said("热线值守表", "roster of the hotline"),
        said("编排热线值守表，指出无人值守的时段。", "Say who answers the hotline when; gaps are shown."),
        plans_ahead=True,
    )
    kind: Literal["roster"] = field("类型", "kind", "roster")
    period: Period = field("所属期间", "period it is for", help="2026-10 or 2026-07/2026-12")
    shifts: tuple[Shift, ...] = field("班次", "shifts", option="shift", min_length=1)


class Resource(Model):
    """One thing that must be at hand, in which condition it is, and who keeps it."""

    what: Line = field("物资", "what")
    condition: Literal["good", "worn", "broken", "missing"] = field(
        "状况",
        "condition",
        meanings={
            "good": ("完好", "good"),
            "worn": ("老化", "worn"),
            "broken": ("损坏", "broken"),
            "missing": ("缺失", "missing"),
        },
    )
    keeper: Slug = field("保管人", "who keeps it", vocabulary=PEOPLE_AND_POSTS)
    place: Line | None = field("存放地点", "where it is", None)
    count: int = field("数量", "how many", 1, ge=0)


class Resources(Record):
    """The register of what an emergency needs, as it was found on the day."""

    about: ClassVar[KindAbout] = KindAbout(
        "resources",
        said("应急物资清单", "resources register"),
        said("盘点应急物资：状况与保管人。", "Go through the resources: condition and keeper."),
        numbered="items",
    )
    kind: Literal["resources"] = field("类型", "kind", "resources")
    items: tuple[Resource, ...] = field("物资", "items", option="item", min_length=1)


class Emergency(Record):
    """An emergency plan as it was put to work: by whom, for what, and step by step what was done."""

    about: ClassVar[KindAbout] = KindAbout(
        "emergency",
        said("应急启动", "emergency"),
        said("启动应急预案。", "Put an emergency plan to work."),
        said("改进措施", "improvement"),
    )
    kind: Literal["emergency"] = field("类型", "kind", "emergency")
    plan: Slug = field("应急预案", "emergency plan", vocabulary="emergencies")
    activated_at: Time = field("启动时间", "when it was activated")
    case: CaseId | None = field("相关案件", "case behind it", None, vocabulary="cases")
    what: Text = field("突发情况", "what happened")


READINESS = (Roster, Resources, Emergency)
