"""Derivations in words: moments, durations, and the lines of a reckoning as sentences in Chinese or
English."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from rightsdesk.domain.model import Label
from rightsdesk.domain.reckoning import Line, LineKind, Reckoning
from rightsdesk.domain.worktime import Calendar, StretchKind

_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PARTS = (
    (timedelta(days=1), "天", "day"),
    (timedelta(hours=1), "小时", "hour"),
    (timedelta(minutes=1), "分钟", "minute"),
    (timedelta(seconds=1), "秒", "second"),
)
_IDLE = {
    StretchKind.CLOSED: Label(zh="非工作时间", en="outside working hours"),
    StretchKind.WEEKEND: Label(zh="周末", en="weekend"),
}


def duration_text(span: timedelta, language: str, working: bool = False) -> str:
    """A length of time to the second, such as `2 天 3 小时` or `2 days 3 hours`.

    Working time is told in hours: a day of it is not a day by the calendar.
    """
    left, parts = abs(span), []
    for size, zh, en in _PARTS[1:] if working else _PARTS:
        amount, left = divmod(left, size)
        if amount:
            parts.append(
                f"{amount} {zh}" if language == "zh" else f"{amount} {en}{'' if amount == 1 else 's'}"
            )
    return " ".join(parts) or ("0 分钟" if language == "zh" else "0 minutes")


def day_text(moment: datetime, language: str, year: bool = True) -> str:
    """The day of a local time: `2026年9月30日（周三）` or `Wed 30 Sep 2026`."""
    weekday = _WEEKDAYS[language][moment.weekday()]
    if language == "zh":
        return f"{f'{moment.year}年' if year else ''}{moment.month}月{moment.day}日（周{weekday}）"
    return f"{weekday} {moment.day} {_MONTHS[moment.month - 1]}{f' {moment.year}' if year else ''}"


def moment_text(
    calendar: Calendar, instant: datetime, language: str, *, end: bool = False, year: bool = True
) -> str:
    """An instant by the calendar's wall clock; with `end`, midnight is the 24:00 of the day that ends."""
    local = calendar.local(instant)
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    if end and clock == "00:00":
        local, clock = local - timedelta(days=1), "24:00"
    return f"{day_text(local, language, year)}{'' if language == 'zh' else ' '}{clock}"


def derivation(reckoning: Reckoning, reason: Label, language: str) -> list[str]:
    """How a due time comes about, a sentence a line; `reason` names the event it starts with."""
    return list(_Telling(reckoning, reason, language).lines())


class _Telling:
    """One derivation told in one language; years are named once, and again where they change."""

    def __init__(self, reckoning: Reckoning, reason: Label, language: str) -> None:
        self.reckoning = reckoning
        self.reason = reason
        self.language = language
        self.calendar = reckoning.calendar
        self.year = self.calendar.local(reckoning.start).year

    def lines(self) -> Iterator[str]:
        """Every line of the reckoning, runs of hours spelt out."""
        for line in self.reckoning.lines:
            if line.kind in (LineKind.RAN, LineKind.WORKED):
                yield from self._hours(line)
            else:
                yield SENTENCES[line.kind].text(self.language).format(**self._words(line))

    def _words(self, line: Line) -> dict[str, str]:
        calendar, language = self.calendar, self.language
        return {
            "since": self._moment(line.since),
            "from": self._moment(line.until),
            "when": moment_text(calendar, line.since, language),
            "due": moment_text(calendar, line.until, language, end=True),
            "first": self._day(line.since),
            "last": self._last_day(line),
            "days": self._days(line),
            "time": self._clock(line.until),
            "amount": self._amount(line),
            "reason": line.reason.text(language) if line.reason else "",
            "because": self._said(f"（{line.reason.zh}）", f" ({line.reason.en})") if line.reason else "",
            "span": self._span(line.since, line.until),
            "event": self.reason.text(language),
            "limit": self.reckoning.limit.text(language),
            "included": self._included(),
        }

    def _moment(self, instant: datetime, end: bool = False) -> str:
        other_year = self.calendar.local(instant).year != self.year
        return moment_text(self.calendar, instant, self.language, end=end, year=other_year)

    def _day(self, instant: datetime) -> str:
        local = self.calendar.local(instant)
        return day_text(local, self.language, local.year != self.year)

    def _last_day(self, line: Line) -> str:
        return self._day(line.until - timedelta(microseconds=1))

    def _days(self, line: Line) -> str:
        first, last = self._day(line.since), self._last_day(line)
        if first == last:
            return first
        return self._said(f"{first}至{last}", f"{first} to {last}")

    def _amount(self, line: Line) -> str:
        if isinstance(line.amount, timedelta):
            in_hours = line.kind is LineKind.WAITED and self.reckoning.in_working_time
            told = duration_text(line.amount, self.language, in_hours)
            return self._said(f"{told}（工作时间）", f"{told} of working time") if in_hours else told
        amount = line.amount or 0
        if self.language == "zh" or line.kind is LineKind.MONTH_DAY:
            return str(amount)
        unit = "month" if line.kind is LineKind.MONTHS else "day"
        return f"{amount} {unit}{'' if amount == 1 else 's'}"

    def _included(self) -> str:
        if self.reckoning.counting.month_day != "exclusive":
            return ""
        return self._said("，不含该日", "; that day itself is not included")

    def _hours(self, line: Line) -> Iterator[str]:
        """A run of hours span by span, with the sum so far, and what lies between."""
        total = timedelta()
        for since, until, reason in self._spans(line):
            span = self._span(since, until)
            if reason is not None:
                yield self._said(f"{span}不计（{reason.zh}）。", f"{span}: not counted ({reason.en}).")
                continue
            total += until - since
            working = line.kind is LineKind.WORKED
            amount = duration_text(until - since, self.language, working)
            so_far = duration_text(total, self.language, working)
            yield self._said(
                f"{span}，计{'工作时间' if working else ''} {amount}，累计 {so_far}。",
                f"{span}: {amount}{' of working time' if working else ''}, in all {so_far}.",
            )

    def _spans(self, line: Line) -> Iterator[tuple[datetime, datetime, Label | None]]:
        """A run cut up into spans: since, until, and the reason where the span does not count."""
        moment = line.since
        for pause in line.pauses:
            yield from self._unpaused(line.kind, moment, pause.since)
            yield pause.since, pause.until, pause.reason
            moment = pause.until
        yield from self._unpaused(line.kind, moment, line.until)

    def _unpaused(
        self, kind: LineKind, since: datetime, until: datetime
    ) -> Iterator[tuple[datetime, datetime, Label | None]]:
        if kind is LineKind.RAN:
            if until > since:
                yield since, until, None
            return
        for stretch in self.calendar.stretches(since, until):
            counts = stretch.kind is StretchKind.OPEN
            yield stretch.since, stretch.until, None if counts else stretch.name or _IDLE[stretch.kind]

    def _span(self, since: datetime, until: datetime) -> str:
        """A span by the wall clock, as short as it can be said: whole days, times of one day, or in full."""
        first, last = self.calendar.local(since), self.calendar.local(until)
        if first.time() == last.time() == time.min:
            return self._days(Line(LineKind.COUNTED, since, until))
        end = self._moment(until, end=True)
        if self.calendar.date_of(since) == self.calendar.last_day_of(until):
            end = self._clock(until)
        return self._said(f"{self._moment(since)}至{end}", f"{self._moment(since)} to {end}")

    def _clock(self, until: datetime) -> str:
        """The time of day at which a span ends."""
        return self._moment(until, end=True).rpartition("）" if self.language == "zh" else " ")[2]

    def _said(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en


def _said(zh: str, en: str) -> Label:
    return Label(zh=zh, en=en)


SENTENCES = {
    LineKind.STARTED: _said(
        "自{when}“{event}”起算，期限：{limit}。", "It starts on {when} with “{event}”; the limit is {limit}."
    ),
    LineKind.DEFERRED: _said(
        "{since}不在工作时间内，视为{from}收到。",
        "{since} is outside working hours and counts as {from}, when work begins.",
    ),
    LineKind.FIRST_DAY: _said(
        "{first}为起算当日，不计入。", "{first} is the day of the event and is not counted."
    ),
    LineKind.COUNTED: _said("{days}，计 {amount} 日{because}。", "{days}: {amount} counted{because}."),
    LineKind.NOT_COUNTED: _said("{days}，不计{because}。", "{days}: not counted{because}."),
    LineKind.MONTHS: _said(
        "自{first}起 {amount} 个月，到期月的对应日（没有的为月末日）为{last}。",
        "{amount} from {first}: the corresponding day, or else the last of the month, is {last}.",
    ),
    LineKind.SAME_DAY: _said(
        "当日即为最后一日：{first}。", "The day of the event is itself the last day: {first}."
    ),
    LineKind.MONTH_DAY: _said(
        "次月 {amount} 日为{last}{included}。", "Day {amount} of the next month is {last}{included}."
    ),
    LineKind.ROLLED: _said(
        "最后一日{first}遇{reason}，顺延至{last}。", "The last day, {first}, moves to {last} ({reason})."
    ),
    LineKind.CLOSES: _said(
        "{first}于下班时间 {time} 截止。", "{first} ends at the close of business, {time}."
    ),
    LineKind.ENDS: _said("{first}于 {time} 截止。", "{first} ends at {time}."),
    LineKind.PAUSED: _said("{span}，{reason}。", "{span}: {reason}."),
    LineKind.WAITED: _said(
        "{span}，{reason}，停止计时，期限顺延 {amount}。",
        "{span}: {reason}; the clock stood, and the due time moves by {amount}.",
    ),
    LineKind.ANEW: _said(
        "等待结束，期限自{since}重新计算。",
        "The waiting is over, and the whole limit starts anew on {since}.",
    ),
    LineKind.EXTENDED: _said("{since}延长期限 {reason}。", "On {since} the limit was extended by {reason}."),
    LineKind.DUE: _said("截止时间：{due}。", "Due: {due}."),
}
"""What each kind of line says; runs of hours are told span by span instead."""
