"""Clocks as they stand in a policy's clauses, and the conventions by which their time is counted."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from rightsdesk.domain.conditions import Traits, When
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.limits import Limit, Measure
from rightsdesk.domain.model import Label, Model, Slug, called, field
from rightsdesk.messages import _


class Counting(Model):
    """How time is counted; where the law settles it, as the Civil Code of China does (arts. 201–204).

    Stands once for a whole policy; a clock may set single options otherwise.
    """

    days: Literal["calendar", "working", "elapsed"] = field("日的计算", "days", "calendar")
    hours: Literal["elapsed", "working"] = field("小时的计算", "hours", "elapsed")
    out_of_hours: Literal["as-received", "next-opening"] = field(
        "非工作时间收到", "receipt out of hours", "as-received"
    )
    last_day: Literal["as-it-falls", "statutory-holidays", "weekends-too"] = field(
        "最后一日遇休息日", "last day on a day off", "statutory-holidays"
    )
    make_up_days: Literal["working", "weekend"] = field("调休上班日", "make-up working days", "working")
    day_ends: Literal["midnight", "close"] = field("最后一日的截止", "end of the last day", "close")
    hours_of: Literal["desk", "unit"] = field("以谁的工作时间为准", "whose working hours", "desk")
    month_day: Literal["inclusive", "rolled", "exclusive"] = field("次月某日", "a day of the month", "rolled")
    waiting: Literal["exact", "whole-days", "anew"] = field("等待期间", "waiting", "exact")

    def overridden_by(self, own: "Counting") -> "Counting":
        """This counting with the options that `own` sets explicitly."""
        changes = {name: getattr(own, name) for name in own.model_fields_set}
        return self.model_copy(update=changes) if changes else self

    def in_words(self, language: str) -> list[tuple[str, str]]:
        """Every option with its name and what is chosen, as sentences in `zh` or `en`."""
        return [
            (OPTION_NAMES[name].text(language), self.choice(name).text(language)) for name in OPTION_NAMES
        ]

    def choice(self, option: str) -> Label:
        """What the value of `option` means."""
        return CHOICES[option][getattr(self, option)]


OPTION_NAMES: Mapping[str, Label] = MappingProxyType(
    {name: called(info) for name, info in Counting.model_fields.items()}
)


def _said(zh: str, en: str) -> Label:
    return Label(zh=zh, en=en)


CHOICES: Mapping[str, Mapping[str, Label]] = MappingProxyType(
    {
        "days": {
            "calendar": _said(
                "以“日”计的期限按自然日计算，开始的当日不计入，自下一日起算。",
                "Limits in days are counted in calendar days; the day of the event is not counted.",
            ),
            "working": _said(
                "以“日”计的期限只计工作日，开始的当日不计入。",
                "Limits in days are counted in working days; the day of the event is not counted.",
            ),
            "elapsed": _said(
                "以“日”计的期限自事件发生的时刻起，每日按 24 小时连续计算。",
                "Limits in days run from the very moment of the event, 24 hours to the day.",
            ),
        },
        "hours": {
            "elapsed": _said(
                "以小时、分钟计的期限自事件发生的时刻起连续计算。",
                "Limits in hours and minutes run without a break from the moment of the event.",
            ),
            "working": _said(
                "以小时、分钟计的期限只计工作时间。",
                "Limits in hours and minutes count working time only.",
            ),
        },
        "out_of_hours": {
            "as-received": _said(
                "非工作时间收到的，以实际收到的时刻为准。",
                "What arrives outside working hours counts from the moment it arrived.",
            ),
            "next-opening": _said(
                "非工作时间收到的，视为下一次上班时收到。",
                "What arrives outside working hours counts as received when work next begins.",
            ),
        },
        "last_day": {
            "as-it-falls": _said(
                "最后一日遇休息日、节假日的，不顺延。",
                "The last day stays the last day even when it is a day off.",
            ),
            "statutory-holidays": _said(
                "最后一日在法定节假日（含公布的连休日）的，以假期结束的次日为最后一日；普通周末不顺延。",
                "If the last day lies in a public holiday period as announced, the day after the period is "
                "the last day; an ordinary weekend moves nothing.",
            ),
            "weekends-too": _said(
                "最后一日是法定节假日或者周末的，以其后的第一个工作日为最后一日。",
                "If the last day is a public holiday or at a weekend, the next working day is the last day.",
            ),
        },
        "make_up_days": {
            "working": _said(
                "因节假日调休而上班的周末按工作日计算。",
                "A weekend day worked in exchange for a holiday counts as a working day.",
            ),
            "weekend": _said(
                "因节假日调休而上班的周末仍按周末计算。",
                "A weekend day worked in exchange for a holiday still counts as a weekend day.",
            ),
        },
        "day_ends": {
            "midnight": _said("最后一日的截止时间为 24:00。", "The last day ends at 24:00."),
            "close": _said(
                "最后一日的截止时间为当日下班时间；当日没有工作时间的，为 24:00。",
                "The last day ends at the close of business; at 24:00 where there is no business that day.",
            ),
        },
        "hours_of": {
            "desk": _said("以受理部门的工作时间为准。", "The working hours meant are those of the desk."),
            "unit": _said(
                "以承办单位的工作时间为准。",
                "The working hours meant are those of the unit handling the case.",
            ),
        },
        "month_day": {
            "inclusive": _said(
                "“次月某日”包括该日，遇节假日不顺延。",
                "“By a day of the month” includes that day, and holidays do not move it.",
            ),
            "rolled": _said(
                "“次月某日”包括该日；该日遇节假日的，按最后一日的规定顺延。",
                "“By a day of the month” includes that day, and it is moved over holidays like any last day.",
            ),
            "exclusive": _said(
                "“次月某日”不包括该日，以其前一日为最后一日，遇节假日不顺延。",
                "“By a day of the month” means the day before at the latest, and holidays do not move it.",
            ),
        },
        "waiting": {
            "exact": _said(
                "等待期间停止计时，之后接着计算，期限顺延的时间与等待的时间相同。",
                "While we wait the clock stands; it then goes on, and the due time moves by exactly the time "
                "waited.",
            ),
            "whole-days": _said(
                "有等待的日期整日不计入期限；以小时、分钟计的期限按实际等待的时间顺延。",
                "A day on which we waited at any time is not counted; a limit in hours or minutes moves by "
                "exactly the time waited.",
            ),
            "anew": _said(
                "等待结束后，期限重新计算。",
                "When the waiting is over, the whole limit starts anew.",
            ),
        },
    }
)
"""What each value of each option means, as the public reads it."""


def _event_name(name: str) -> str:
    if name != OPENED and name not in BY_NAME:
        raise ValueError(
            _("unknown event {name!r}; events are {events}").format(
                name=name, events=", ".join((OPENED, *BY_NAME))
            )
        )
    return name


def _several(value: object) -> object:
    """A single word is short for a list of one."""
    return (value,) if isinstance(value, str) else value


EventName = Annotated[
    str, AfterValidator(_event_name), WithJsonSchema({"type": "string", "enum": [OPENED, *BY_NAME]})
]
Events = Annotated[
    tuple[EventName, ...],
    BeforeValidator(_several, json_schema_input_type=EventName | tuple[EventName, ...]),
]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_several, json_schema_input_type=Slug | tuple[Slug, ...])]


class LimitWhen(Model):
    """Another limit for cases that turn out to be such: a complex case gets longer."""

    when: When
    within: Limit


class Extendable(Model):
    """By how much a clock may be extended, once, and whose approval that takes."""

    by: Limit
    posts: Slugs = Field(min_length=1)


class Clock(Model):
    """One promise about time: from one event until another within a limit.

    `unless`: the promise falls away if one of these happens in the cycle before it is kept. `voided_by`:
    each of these ends a running instance without keeping it, so that the next start event starts another.
    `owner` is the post that answers for it, or `unit` for the unit that holds the case. `repeat`: what a
    second start event does while an instance runs.
    """

    id: Slug
    title: Label
    from_: Events = Field(alias="from", min_length=1)
    until: Events = Field(min_length=1)
    unless: Events = ()
    voided_by: Events = ()
    within: Limit
    limits: tuple[LimitWhen, ...] = ()
    applies: When = Field(default_factory=When)
    waits_for: Slugs = ()
    owner: Slug
    warn: Limit | None = None
    repeat: Literal["keep", "restart"] = "keep"
    extendable: Extendable | None = None
    on_breach: Slug | None = None
    counting: Counting = Field(default_factory=Counting)

    def limit_for(self, traits: Traits) -> Limit:
        """The limit for a case of these traits: the first of `limits` that holds, else `within`."""
        return next((other.within for other in self.limits if other.when.holds(traits)), self.within)

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        days_of_months = (Measure.MONTHS, Measure.YEARS, Measure.SAME_DAY, Measure.NEXT_MONTH_DAY)
        if self.warn is not None and self.warn.measure in days_of_months:
            raise ValueError(
                _("clock {id} cannot warn {warn!s} before; use minutes, hours or days").format(
                    id=self.id, warn=self.warn
                )
            )
        if self.extendable is not None and self.extendable.by.measure in days_of_months[2:]:
            raise ValueError(
                _("clock {id} cannot be extended by {by!s}; use hours, days or months").format(
                    id=self.id, by=self.extendable.by
                )
            )
        return self
