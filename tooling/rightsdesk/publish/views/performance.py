"""How promises are kept, as the public reads it: published figures in words. None of these values has a field
for a case or for an exact number."""

from collections.abc import Sequence
from dataclasses import dataclass

from rightsdesk.analysis.performance import Performance
from rightsdesk.analysis.publication import WIDEST, Part, Told, ToldPart, following, told_from, told_part
from rightsdesk.domain.case import KIND_NAMES
from rightsdesk.domain.clocks import Clock
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.publish.charts import Chart
from rightsdesk.publish.views import performance_charts, times
from rightsdesk.publish.views.performance_words import (
    PEOPLE,
    number_in_words,
    percent_down,
    period_in_words,
    share_in_words,
)
from rightsdesk.publish.views.public import page_of
from rightsdesk.publish.views.words import said

FOLDER = "performance/"
SHOWN = 12
"""How many months or periods a page shows, the latest; the downloads have all."""
ABREAST = 6
"""How many of them stand side by side in the table of promises."""

_ALL = said("全部按时", "all in time")
_NOT_ALL = said("不是全部按时", "not all in time")
_NOT_TOLD = said("不公布", "not published")
_LATEST = said("{period}受理{name} {number}", "{period}: {number} {name}")
KINDS = {kind: said(name.zh, f"{name.en}s") for kind, name in KIND_NAMES.items()}
"""What cases of a kind are called where they are counted."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A share in words with the number it rests on."""

    share: str
    base: str


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A period with how many cases were received and what those called back said."""

    name: str
    received: str
    opinions: str
    satisfied: str


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise and how it was kept, period by period; None where too few cases were concerned."""

    name: str
    limit: str
    cells: tuple[CellView | None, ...]


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart and its `file` beside the page."""

    file: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class KindView:
    """One kind of case under one policy. `periods` and the cells of `promises` begin with the latest;
    `abreast` names the periods of those cells; `untold` are promises that concerned too few cases,
    `gathering` are the settled months that are not told yet.
    """

    slug: str
    name: str
    periods: tuple[PeriodView, ...]
    abreast: tuple[str, ...]
    promises: tuple[PromiseView, ...]
    untold: tuple[str, ...]
    gathering: str | None
    received: ChartView | None
    kept: ChartView | None
    satisfied: ChartView | None


@dataclass(frozen=True, slots=True)
class PolicyPerformance:
    """How the promises of one policy are kept. `kinds` are those with figures, `nothing` names those without;
    `latest` is the last period of the first of them, in words.
    """

    slug: str
    title: str
    url: str
    policy_url: str
    kinds: tuple[KindView, ...]
    nothing: tuple[str, ...]
    latest: str | None

    @property
    def charts(self) -> tuple[ChartView, ...]:
        """All charts of its page."""
        found = [chart for kind in self.kinds for chart in (kind.received, kind.kept, kind.satisfied)]
        return tuple(chart for chart in found if chart)


@dataclass(frozen=True, slots=True)
class ExampleView:
    """The rule at an invented month: `received` cases of which `late` were late, and what is told of them."""

    received: int
    late: int
    told: str
    share: str


@dataclass(frozen=True, slots=True)
class PerformanceView:
    """Everything on how promises are kept, with the numbers of the rule: `through` is the last settled month
    (None: there is none yet), `widest` is in percentage points, `downloads` the way from the page of a policy
    to the folder of the downloads, which all languages share.
    """

    policies: tuple[PolicyPerformance, ...] = ()
    through: str | None = None
    smallest: int = 0
    settled_on: int = 0
    share_from: int = 0
    widest: int = 0
    downloads: str = ""
    example: ExampleView | None = None


def performance_view(
    performance: Performance, versions: Sequence[PolicyVersion], language: str, destination: str
) -> PerformanceView:
    """The published figures in words, for each of the policy `versions` in force; `destination` is the folder
    of the language's site below the root of all ("" for the root).
    """
    months, smallest = performance.months, performance.smallest
    return PerformanceView(
        policies=tuple(_policy(version, performance, language) for version in versions),
        through=times.month(*months[-1], language) if months else None,
        smallest=smallest,
        settled_on=performance.settled_on,
        share_from=told_from(smallest),
        widest=percent_down(WIDEST),
        downloads=f"../../{FOLDER}" if destination else "",
        example=_example(smallest, language),
    )


def _example(smallest: int, language: str) -> ExampleView | None:
    """A month large enough for a share, in which a few were late."""
    invented = Part(told_from(smallest) + smallest + 1, smallest - 1)
    found = told_part(invented, smallest, tells_never=True)
    if found is None or found.share is None:
        return None
    told = number_in_words(found.base, language)
    return ExampleView(invented.base, invented.short, told, share_in_words(found.share, language))


def _policy(version: PolicyVersion, performance: Performance, language: str) -> PolicyPerformance:
    found = {kind: performance.told[version.slug, kind] for kind in KINDS}
    kinds = tuple(
        _Kind(version, kind, told, performance, language).view() for kind, told in found.items() if told
    )
    return PolicyPerformance(
        slug=version.slug,
        title=version.policy.title.text(language),
        url=f"{FOLDER}{version.slug}.md",
        policy_url=page_of(version.slug),
        kinds=kinds,
        nothing=tuple(KINDS[kind].text(language) for kind, told in found.items() if not told),
        latest=_latest(kinds[0], language) if kinds else None,
    )


def _latest(kind: KindView, language: str) -> str:
    period = kind.periods[0]
    return _LATEST.text(language).format(period=period.name, name=kind.name, number=period.received)


class _Kind:
    """One kind of case under one policy, put into words."""

    def __init__(
        self, version: PolicyVersion, kind: str, told: Sequence[Told], performance: Performance, language: str
    ) -> None:
        self._slug = version.slug
        self._clocks = version.policy.clocks()
        self._kind = kind
        self._told = told
        self._months = performance.months
        self._latest = tuple(reversed(told[-SHOWN:]))
        self._abreast = self._latest[:ABREAST]
        self._language = language

    def view(self) -> KindView:
        language, name = self._language, KINDS[self._kind].text(self._language)
        shown = {clock for each in self._abreast for clock in each.promises}
        clocks = [clock for _, clock in self._clocks if clock.id in shown]
        ever = {clock for each in self._told for clock in each.promises}
        by_month = performance_charts.by_month(self._told, self._months[-SHOWN:])
        last = self._latest[0]
        parts = [(clock.title.text(language), last.promises.get(clock.id)) for clock in clocks]
        return KindView(
            slug=self._kind,
            name=name,
            periods=tuple(self._period(each) for each in self._latest),
            abreast=tuple(self._span(each) for each in self._abreast),
            promises=tuple(self._promise(clock) for clock in clocks),
            untold=tuple(
                clock.title.text(language) for _, clock in self._clocks if self._is_untold(clock, ever)
            ),
            gathering=self._gathering(),
            received=self._chart("received", performance_charts.received(name, by_month, language)),
            kept=self._chart("kept", performance_charts.kept(self._span(last), parts, language)),
            satisfied=self._chart("satisfied", performance_charts.satisfied(name, by_month, language)),
        )

    def _span(self, each: Told) -> str:
        return period_in_words(each.first, each.last, self._language)

    def _period(self, each: Told) -> PeriodView:
        language, opinions = self._language, each.opinions
        nothing = _NOT_TOLD.text(language)
        return PeriodView(
            name=self._span(each),
            received=number_in_words(each.received, language),
            opinions=number_in_words(opinions.base, language, PEOPLE.zh) if opinions else nothing,
            satisfied=share_in_words(opinions.share, language) if opinions and opinions.share else nothing,
        )

    def _is_untold(self, clock: Clock, ever: set[str]) -> bool:
        """Whether a promise that is made for this kind of case was never told."""
        meant = clock.applies.root.get("kind", self._kind)
        return clock.id not in ever and self._kind in ((meant,) if isinstance(meant, str) else meant)

    def _promise(self, clock: Clock) -> PromiseView:
        parts = [each.promises.get(clock.id) for each in self._abreast]
        return PromiseView(
            name=clock.title.text(self._language),
            limit=clock.within.text(self._language),
            cells=tuple(self._cell(part) if part else None for part in parts),
        )

    def _cell(self, part: ToldPart) -> CellView:
        language = self._language
        if part.never:
            kept = _ALL.text(language)
        elif part.share is None:
            kept = _NOT_ALL.text(language)
        else:
            kept = share_in_words(part.share, language)
        return CellView(kept, number_in_words(part.base, language))

    def _gathering(self) -> str | None:
        last, settled = self._told[-1].last, self._months[-1]
        return period_in_words(following(last), settled, self._language) if last < settled else None

    def _chart(self, what: str, chart: Chart | None) -> ChartView | None:
        return ChartView(f"{self._slug}-{self._kind}-{what}.svg", chart) if chart else None
