"""What a desk does beside cases, as those who work there see it: what is to be done now, how every rhythm was
kept, what emergencies stand open, and every record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rightsdesk.domain.deadlines import State
from rightsdesk.domain.emergencies import Activation, activations
from rightsdesk.domain.obligations import Obligation, Source, in_order, people_for
from rightsdesk.domain.policy import PolicyVersion, latest_versions
from rightsdesk.domain.programme.actions import OUTSTANDING, items, progress
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.domain.programme.entries import Ticked
from rightsdesk.domain.programme.parts import Entry
from rightsdesk.domain.worktime import Calendars
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.cases import Reader
from rightsdesk.records.agenda import Agenda

SEEN = timedelta(days=366)
"""How long after its due time a period that was kept stands on the page; one that is open stands for ever."""


@dataclass(frozen=True, slots=True)
class OwedView:
    """One thing owed beside cases. `record` is what met it, `cases` what is behind it, by their ids."""

    title: str
    detail: str
    about: str
    policy: str
    clause: str
    due: str | None
    state: str
    status: str
    who: str
    people: tuple[str, ...]
    command: str
    record: str | None
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RhythmView:
    """A rhythm with its periods, the latest first."""

    title: str
    clause: str
    owner: str
    terms: tuple[OwedView, ...]


@dataclass(frozen=True, slots=True)
class RegimeView:
    """The rhythms of one policy."""

    title: str
    rhythms: tuple[RhythmView, ...]


@dataclass(frozen=True, slots=True)
class TickView:
    """A step of an emergency plan; `done` says when and by whom (None: not yet)."""

    what: str
    who: str
    due: str | None
    done: str | None


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """A plan that was put to work."""

    id: str
    title: str
    plan: str
    began: str
    steps: tuple[TickView, ...]
    stood_down: str | None
    reviewed: str | None
    case: str | None


@dataclass(frozen=True, slots=True)
class RecordView:
    """A programme record in a row; `outstanding` counts its action items that somebody still sees to."""

    id: str
    title: str
    day: str
    period: str
    about: str
    policy: str
    by: str
    outstanding: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class KindView:
    """All records of one kind, the latest first."""

    name: str
    records: tuple[RecordView, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """The page on the programme: what is overdue, due soon and open; then rhythms, emergencies, records."""

    as_of: str
    overdue: tuple[OwedView, ...]
    soon: tuple[OwedView, ...]
    running: tuple[OwedView, ...]
    regimes: tuple[RegimeView, ...]
    emergencies: tuple[EmergencyView, ...]
    kinds: tuple[KindView, ...]


def programme_view(
    owed: Agenda,
    policies: Sequence[Sequence[PolicyVersion]],
    calendars: Calendars,
    reader: Reader,
    now: datetime,
) -> ProgrammeView:
    """All that was owed beside cases and what was recorded, at `now`."""
    today = now.astimezone(reader.zone).date()
    work = [each for each in owed.open() if each.source is not Source.ACTION]

    def standing_at(state: State) -> tuple[OwedView, ...]:
        return tuple(owed_view(each, reader, today) for each in work if each.state is state)

    return ProgrammeView(
        as_of=times.instant(now, reader.zone, reader.language),
        overdue=standing_at(State.OVERDUE),
        soon=standing_at(State.WARNING),
        running=standing_at(State.RUNNING),
        regimes=tuple(_regimes(owed.obligations, reader, now)),
        emergencies=tuple(
            _emergency(each, owed.obligations, reader)
            for versions in policies
            for each in activations(versions, owed.records, calendars.desk)
        ),
        kinds=tuple(_kinds(owed.records, policies, reader, today)),
    )


def owed_view(owed: Obligation, reader: Reader, today: date) -> OwedView:
    """Something owed in words."""
    policy, language = owed.version.policy, reader.language
    unit = reader.unit(owed.unit, policy) if owed.unit else ""
    line = words.word(policy.vocabulary.lines, owed.line, language) if owed.line else ""
    return OwedView(
        title=owed.title.text(language),
        detail=owed.detail,
        about="" if owed.cases else unit or line,
        policy=policy.title.text(language),
        clause=owed.clause,
        due=times.end(owed.due, reader.zone, language) if owed.due else None,
        state=owed.state.value,
        status=words.CLOCK_STATES[owed.state.value].text(language),
        who=policy.post_titles(owed.posts, language),
        people=tuple(reader.person(slug) for slug in people_for(owed, reader.staff, today)),
        command=f"desk {owed.command}" if owed.command else "",
        record=owed.met_by or None,
        cases=tuple(owed.cases),
    )


def _regimes(obligations: Iterable[Obligation], reader: Reader, now: datetime) -> Iterable[RegimeView]:
    """The rhythms of each policy with their periods; those kept long ago are left out."""
    today = now.astimezone(reader.zone).date()
    found: dict[str, dict[str, list[Obligation]]] = {}
    for owed in obligations:
        recent = owed.is_open or owed.due is None or owed.due > now - SEEN
        if owed.source is Source.RHYTHM and recent:
            found.setdefault(owed.policy, {}).setdefault(owed.place, []).append(owed)
    for rhythms in found.values():
        latest = next(iter(rhythms.values()))[-1]
        yield RegimeView(
            title=latest.version.policy.title.text(reader.language),
            rhythms=tuple(_rhythm(terms, reader, today) for terms in rhythms.values()),
        )


def _rhythm(terms: Sequence[Obligation], reader: Reader, today: date) -> RhythmView:
    latest = terms[-1]
    return RhythmView(
        title=latest.title.text(reader.language),
        clause=latest.clause,
        owner=latest.version.policy.post_titles(latest.posts, reader.language),
        terms=tuple(owed_view(each, reader, today) for each in reversed(in_order(terms))),
    )


def _emergency(activation: Activation, obligations: Iterable[Obligation], reader: Reader) -> EmergencyView:
    record, language = activation.record, reader.language
    policy = activation.version.policy
    due = {
        each.key: times.end(each.due, reader.zone, language)
        for each in obligations
        if each.source is Source.PLAN_STEP and each.due
    }
    over, review = activation.stood_down, activation.reviewed
    return EmergencyView(
        id=record.id,
        title=record.title,
        plan=activation.plan.title.text(language),
        began=times.instant(record.activated_at, reader.zone, language),
        steps=tuple(
            TickView(
                what=step.what.text(language),
                who=policy.post_titles((step.by,), language),
                due=due.get(f"{record.id}.{step.id}"),
                done=_ticked(activation.ticked(step.id), reader),
            )
            for step in activation.plan.steps
        ),
        stood_down=_done(over, reader),
        reviewed=_done(review, reader),
        case=record.case or None,
    )


def _ticked(entry: Ticked | None, reader: Reader) -> str | None:
    """When and by whom a step was taken, or why it was not needed and who says so."""
    done = _done(entry, reader)
    if entry is None or done is None or entry.not_needed is None:
        return done
    said = f"无需办理：{entry.not_needed}" if reader.language == "zh" else f"not needed: {entry.not_needed}"
    return words.joined((said, done), reader.language)


def _done(entry: Entry | None, reader: Reader) -> str | None:
    """When and by whom, in words."""
    if entry is None:
        return None
    moment = times.instant(entry.at, reader.zone, reader.language)
    return words.joined((moment, reader.person(entry.by)), reader.language)


def _kinds(
    records: Iterable[Record], policies: Sequence[Sequence[PolicyVersion]], reader: Reader, today: date
) -> Iterable[KindView]:
    """The records of each kind that has any, the kinds in their usual order."""
    by_kind: dict[str, list[Record]] = {}
    for record in sorted(records, key=lambda each: (each.date, each.id), reverse=True):
        by_kind.setdefault(record.kind, []).append(record)
    latest = latest_versions(policies)
    for kind, model in KINDS.items():
        if kind in by_kind:
            yield KindView(
                name=model.about.name.text(reader.language),
                records=tuple(
                    _record(each, latest.get(each.policy), reader, today) for each in by_kind[kind]
                ),
            )


def _record(record: Record, version: PolicyVersion | None, reader: Reader, today: date) -> RecordView:
    """A record in the words of the latest version of its policy."""
    unit = line = ""
    if version is not None:
        unit = reader.unit(record.unit, version.policy) if record.unit else ""
        line = (
            words.word(version.policy.vocabulary.lines, record.line, reader.language) if record.line else ""
        )
    numbers = range(1, len(items(record)) + 1)
    outstanding = sum(progress(record, number, today).state in OUTSTANDING for number in numbers)
    return RecordView(
        id=record.id,
        title=record.title,
        day=times.day(record.date, reader.language),
        period=record.period or "",
        about=words.joined(filter(None, (unit, line)), reader.language),
        policy=version.policy.title.text(reader.language) if version else record.policy,
        by=reader.person(record.by),
        outstanding=outstanding,
        withdrawn=record.withdrawn,
    )
