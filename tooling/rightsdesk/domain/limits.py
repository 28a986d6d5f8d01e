"""Time limits as people write them: `1 working hour`, `2 days`, `same day`, `1 month`, `next month day 5`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from rightsdesk.messages import _


class Measure(StrEnum):
    """What a limit is counted in."""

    MINUTES = "minute"
    HOURS = "hour"
    WORKING_MINUTES = "working minute"
    WORKING_HOURS = "working hour"
    DAYS = "day"
    WORKING_DAYS = "working day"
    MONTHS = "month"
    YEARS = "year"
    SAME_DAY = "same day"
    NEXT_MONTH_DAY = "next month day"


TIMES = frozenset({Measure.MINUTES, Measure.HOURS, Measure.WORKING_MINUTES, Measure.WORKING_HOURS})
"""Measures that run from the event's instant; the others end with a day."""

_ELAPSED = {
    Measure.MINUTES: timedelta(minutes=1),
    Measure.HOURS: timedelta(hours=1),
    Measure.DAYS: timedelta(days=1),
}

_CHINESE = {
    Measure.MINUTES: "{} 分钟",
    Measure.HOURS: "{} 小时",
    Measure.WORKING_MINUTES: "{} 分钟（工作时间）",
    Measure.WORKING_HOURS: "{} 个工作小时",
    Measure.DAYS: "{} 日",
    Measure.WORKING_DAYS: "{} 个工作日",
    Measure.MONTHS: "{} 个月",
    Measure.YEARS: "{} 年",
    Measure.SAME_DAY: "当日",
    Measure.NEXT_MONTH_DAY: "次月 {} 日",
}
_COUNTED = "|".join(
    measure for measure in Measure if measure not in (Measure.SAME_DAY, Measure.NEXT_MONTH_DAY)
)
PATTERN = rf"^(same day|next month day ([1-9]|[12][0-9]|3[01])|[1-9][0-9]{{0,4}} ({_COUNTED})s?)$"
"""Every limit text: what editors check against through the JSON Schema."""

_SHAPE = re.compile(PATTERN)


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` of a `measure`; for `next month day` the day of the month, for `same day` 1.

    In policy files and JSON it is its text: pydantic reads and writes it as such.
    """

    amount: int
    measure: Measure

    @classmethod
    def parse(cls, text: str) -> Self:
        """The limit that `text` says; raises ValueError, naming the forms there are, where it says none."""
        if not _SHAPE.fullmatch(text):
            raise ValueError(
                _(
                    "{text!r} is no time limit; write for example '30 minutes', '1 working hour', '2 days', "
                    "'2 working days', '1 month', 'same day' or 'next month day 5'"
                ).format(text=text)
            )
        if text == Measure.SAME_DAY:
            return cls(1, Measure.SAME_DAY)
        if text.startswith(Measure.NEXT_MONTH_DAY):
            return cls(int(text.rsplit(" ", 1)[1]), Measure.NEXT_MONTH_DAY)
        amount, measure = text.split(" ", 1)
        return cls(int(amount), Measure(measure.removesuffix("s")))

    @property
    def runs_from_instant(self) -> bool:
        """Whether it counts minutes or hours, so that no day's end bounds it (Civil Code of China, art.
        201(2))."""
        return self.measure in TIMES

    def elapsed(self) -> timedelta:
        """The limit as a plain span of time, 24 hours to the day. Raises ValueError for one that only a
        calendar can count."""
        if self.measure not in _ELAPSED:
            raise ValueError(
                _("{limit!s} is no plain span of time; use minutes, hours or days").format(limit=self)
            )
        return self.amount * _ELAPSED[self.measure]

    def text(self, language: str) -> str:
        """The limit for a reader of `zh` or `en`."""
        if language == "zh":
            return _CHINESE[self.measure].format(self.amount)
        if self.measure is Measure.NEXT_MONTH_DAY:
            return f"day {self.amount} of the next month"
        return str(self)

    def __str__(self) -> str:
        if self.measure is Measure.SAME_DAY:
            return "same day"
        if self.measure is Measure.NEXT_MONTH_DAY:
            return f"next month day {self.amount}"
        return f"{self.amount} {self.measure}{'' if self.amount == 1 else 's'}"

    @classmethod
    def _read(cls, value: object) -> Self:
        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise ValueError(
                _("write the limit as text, such as '2 days', not {value!r}").format(value=value)
            )
        return cls.parse(value)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "pattern": PATTERN, "examples": ["1 working hour", "2 days", "same day"]}
