"""The register: one row a case, by month of receipt."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rightsdesk.domain.standing import Standing
from rightsdesk.publish.markdown import quoted
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.cases import Reader, page_of, soonest


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One case in the register. `due` is that of the soonest running clock, `state` how that clock stands;
    `rounds` says for how many times it is, or was, handled."""

    id: str
    url: str
    received: str
    kind: str
    major: bool
    category: str
    channel: str
    unit: str
    stage: str
    rounds: int
    subject: Markup
    due: str | None
    state: str
    status: str
    satisfaction: str | None


@dataclass(frozen=True, slots=True)
class RegisterMonth:
    """The register of one month. `url` is its page's address from the site's root."""

    name: str
    url: str
    running: bool
    rows: tuple[RegisterRow, ...]

    @property
    def open(self) -> int:
        """How many of its cases have a clock running."""
        return sum(row.due is not None for row in self.rows)


def page_of_month(year: int, month: int) -> str:
    """Where a month of the register stands."""
    return f"register/{year:04d}-{month:02d}.md"


def register_row(standing: Standing, reader: Reader) -> RegisterRow:
    """A case as a row."""
    state, policy, language = standing.state, standing.version.policy, reader.language
    case, clock = state.case, soonest(standing)
    return RegisterRow(
        id=case.id,
        url=page_of(case.id),
        received=times.instant(case.received_at, reader.zone, language),
        kind=words.value("kind", str(state.traits["kind"]), policy, language),
        major=state.traits.get("severity") == "major",
        category=words.value("category", str(state.traits["category"]), policy, language),
        channel=words.value("channel", case.channel, policy, language),
        unit=reader.unit(state.last_unit, policy),
        stage=words.stage(state.stage, language),
        rounds=state.cycle,
        subject=quoted(case.subject, case.language),
        due=times.end(clock.due, reader.zone, language) if clock else None,
        state=clock.state.value if clock else "",
        status=words.CLOCK_STATES[clock.state.value].text(language) if clock else "",
        satisfaction=words.value("satisfaction", state.satisfaction, policy, language)
        if state.satisfaction
        else None,
    )


def register_month(
    year: int, month: int, running: bool, standings: Sequence[Standing], reader: Reader
) -> RegisterMonth:
    """A month's cases in order of receipt."""
    ordered = sorted(standings, key=lambda one: (one.state.case.received_at, one.state.case.id))
    return RegisterMonth(
        name=times.month(year, month, reader.language),
        url=page_of_month(year, month),
        running=running,
        rows=tuple(register_row(standing, reader) for standing in ordered),
    )
