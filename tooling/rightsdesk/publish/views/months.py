"""The monthly page: figures in words, each with the number it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from rightsdesk.analysis.monthly import Adoption, Count, MonthFigures, OnTime
from rightsdesk.domain.model import Label
from rightsdesk.publish.views import times, words


@dataclass(frozen=True, slots=True)
class CountView:
    """A word and how many cases have it."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class OnTimeView:
    """How a clock fared; `share` is `83.3%`, or None where nothing was done yet."""

    name: str
    clause: str
    limit: str
    share: str | None
    base: int
    met: int
    late: int
    overdue: int
    running: int
    waiting: int


@dataclass(frozen=True, slots=True)
class PolicyOnTime:
    """How the clocks of one policy fared."""

    policy: str
    clocks: tuple[OnTimeView, ...]


@dataclass(frozen=True, slots=True)
class MonthView:
    """One month as its page shows it. `until` says as of when it was measured."""

    name: str
    url: str
    until: str
    running: bool
    received: int
    still_open: int
    late_recorded: int
    kinds: tuple[CountView, ...]
    channels: tuple[CountView, ...]
    categories: tuple[CountView, ...]
    units: tuple[CountView, ...]
    on_time: tuple[PolicyOnTime, ...]
    satisfaction: tuple[CountView, ...]
    satisfied_share: str | None
    opinions: int
    not_reached: int
    answer_median: str | None
    answered: int
    adoption: tuple[CountView, ...]
    adopted_share: str | None
    decided: int


def page_of_month(year: int, month: int) -> str:
    """Where a month's page stands."""
    return f"months/{year:04d}-{month:02d}.md"


def share(value: float | None) -> str | None:
    """`83.3%`."""
    return None if value is None else f"{value:.1%}"


def span(value: timedelta | None, language: str) -> str | None:
    """A span of working time: `3 小时 20 分钟`, `3 h 20 min`."""
    if value is None:
        return None
    hours, minutes = divmod(round(value.total_seconds() / 60), 60)
    if language == "zh":
        return f"{hours} 小时 {minutes} 分钟" if hours else f"{minutes} 分钟"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _word(count: Count, values: dict[str, Label], nothing: Label, language: str) -> str:
    if not count.slug:
        return nothing.text(language)
    label = count.label or values.get(count.slug)
    return label.text(language) if label else count.slug


def _counts(
    counts: tuple[Count, ...], language: str, nothing: Label = words.THE_DESK
) -> tuple[CountView, ...]:
    kinds = dict(words.VALUES["kind"])
    return tuple(CountView(_word(count, kinds, nothing, language), count.number) for count in counts)


def _on_time(found: OnTime, language: str) -> OnTimeView:
    return OnTimeView(
        name=found.title.text(language),
        clause=found.clause,
        limit=found.limit.text(language),
        share=share(found.share),
        base=found.base,
        met=found.met,
        late=found.late,
        overdue=found.overdue,
        running=found.running,
        waiting=found.waiting,
    )


def _by_policy(
    found: tuple[OnTime, ...], titles: Mapping[str, Label], language: str
) -> tuple[PolicyOnTime, ...]:
    slugs = dict.fromkeys(one.policy for one in found)
    return tuple(
        PolicyOnTime(
            titles[slug].text(language),
            tuple(_on_time(one, language) for one in found if one.policy == slug),
        )
        for slug in slugs
    )


def month_view(figures: MonthFigures, titles: Mapping[str, Label], until: str, language: str) -> MonthView:
    """A month's figures in words; `titles` are those of the policies by slug."""
    answers = words.VALUES["satisfaction"]
    return MonthView(
        name=times.month(figures.year, figures.month, language),
        url=page_of_month(figures.year, figures.month),
        until=until,
        running=figures.running,
        received=figures.received,
        still_open=figures.still_open,
        late_recorded=figures.late_recorded,
        kinds=_counts(figures.by_kind, language),
        channels=_counts(figures.by_channel, language),
        categories=_counts(figures.by_category, language),
        units=_counts(figures.by_unit, language),
        on_time=_by_policy(figures.on_time, titles, language),
        satisfaction=tuple(
            CountView(answers[answer].text(language), number)
            for answer, number in figures.satisfaction.numbers
        ),
        satisfied_share=share(figures.satisfaction.share),
        opinions=figures.satisfaction.base,
        not_reached=figures.satisfaction.not_reached,
        answer_median=span(figures.answer_time.median, language),
        answered=figures.answer_time.base,
        adoption=_adoption(figures.adoption, language),
        adopted_share=share(figures.adoption.share),
        decided=figures.adoption.base,
    )


_ADOPTION = {
    "adopted": Label(zh="已采纳", en="adopted"),
    "effect_noted": Label(zh="已采纳并记录效果", en="adopted, with its effect noted"),
    "declined": Label(zh="未采纳", en="declined"),
    "pending": Label(zh="尚未决定", en="not yet decided"),
}


def _adoption(found: Adoption, language: str) -> tuple[CountView, ...]:
    """What became of suggestions; nothing where there were none."""
    if not found.base + found.pending:
        return ()
    return tuple(CountView(label.text(language), getattr(found, name)) for name, label in _ADOPTION.items())
