"""One case as its page shows it: what was received, what happened, what is promised, what comes next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rightsdesk.domain.deadlines import Instance, State, explain
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.quality import QualityJudged
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.model import Label, is_made, meaning
from rightsdesk.domain.policy import PEOPLE_AND_POSTS, Policy
from rightsdesk.domain.quality import verdict
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.markdown import inline, lines, quoted
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.mechanisms import field_name

_SHOWN_ELSEWHERE = frozenset({"event", "at", "by"})


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field's name and its value, ready to be printed."""

    name: str
    value: Markup


@dataclass(frozen=True, slots=True)
class EntryView:
    """One step: when, what, by whom, and what was recorded with it."""

    at: str
    name: str
    by: str
    cycle: int
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """One running of a clock. `state` is a slug for the style sheet, `status` the same in words."""

    name: str
    clause: str
    cycle: int
    owner: str
    start: str
    due: str
    done: str | None
    state: str
    status: str
    running: bool
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """A step the case asks for: what, by whom, by when; `command` is what to type."""

    name: str
    command: str
    who: str
    due: str | None
    state: str
    status: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case. `subject` and `summary` are marked with the language they are written in; `sent_back`
    counts the handlings that were judged to fall short, `refused` says that the complainant does not accept
    the last answer.
    """

    id: str
    subject: Markup
    summary: Markup
    stage: str
    is_open: bool
    major: bool
    cycle: int
    sent_back: int
    refused: bool
    header: tuple[FieldView, ...]
    policy: str
    policy_in_force: str
    timeline: tuple[EntryView, ...]
    deadlines: tuple[DeadlineView, ...]
    next_steps: tuple[StepView, ...]
    parent: str | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: their language and time zone; and the desk's people, whose names stand for slugs."""

    language: str
    zone: ZoneInfo
    staff: Staff

    def person(self, slug: str) -> str:
        """A person's name; the slug itself for somebody who is not on the list (imported history)."""
        known = self.staff.people.get(slug)
        return known.name.text(self.language) if known else slug

    def unit(self, slug: str | None, policy: Policy) -> str:
        """Who holds a case: a unit, or the desk for None."""
        if slug is None:
            return words.THE_DESK.text(self.language)
        return words.word(policy.vocabulary.units, slug, self.language)


class Fields:
    """The fields of headers, events and records in words, for one policy and one reader; free text is marked
    with the language it is `written_in` (None: nobody knows). `own` are word lists beside the policy's."""

    def __init__(
        self,
        reader: Reader,
        policy: Policy,
        written_in: str | None,
        own: Mapping[str, Mapping[str, Label]] = MappingProxyType({}),
    ) -> None:
        self._reader = reader
        self._policy = policy
        self._written_in = written_in
        self._own = own

    def of(self, model: BaseModel, leaving_out: frozenset[str] = frozenset()) -> Iterator[FieldView]:
        """Every field that says something, in the order of its declaration."""
        kind = type(model)
        for name, info in kind.model_fields.items():
            found = getattr(model, name)
            if name in leaving_out or found is None or found == () or is_made(info):
                continue
            extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
            label = field_name(kind, name, self._reader.language)  # type: ignore[arg-type]  # every model is one of ours
            yield FieldView(label, self._value(name, info, found, str(extra.get("vocabulary", ""))))

    def _value(self, name: str, info: FieldInfo, found: Any, vocabulary: str) -> Markup:
        reader = self._reader
        if isinstance(found, bool):
            return inline((words.YES if found else words.NO).text(reader.language))
        if isinstance(found, datetime):
            return inline(times.instant(found, reader.zone, reader.language))
        if isinstance(found, BaseModel):
            return self._nested(found)
        if isinstance(found, tuple):
            nested = any(isinstance(one, BaseModel) for one in found)
            gap = Markup("<br>") if nested else Markup(words.joined(("", ""), reader.language))
            return gap.join(self._value(name, info, one, vocabulary) for one in found)
        meant = meaning(info, str(found))
        if meant is not None:
            return inline(meant.text(reader.language))
        return self._text(name, str(found), vocabulary)

    def _text(self, name: str, found: str, vocabulary: str) -> Markup:
        reader = self._reader
        if vocabulary:
            return inline(self._word(vocabulary, found))
        if found in words.VALUES.get(name, {}):
            return inline(words.VALUES[name][found].text(reader.language))
        if name == "responsible" and found in reader.staff.people:
            return inline(reader.person(found))
        day = times.written_day(found)
        if day:
            return inline(times.day(day, reader.language))
        return quoted(found, self._written_in) if self._written_in else lines(found)

    def _nested(self, model: BaseModel) -> Markup:
        colon, gap = ("：", "；") if self._reader.language == "zh" else (": ", "; ")
        return Markup(gap).join(Markup("{}{}{}").format(one.name, colon, one.value) for one in self.of(model))

    def _word(self, vocabulary: str, slug: str) -> str:
        if vocabulary == "people":
            return self._reader.person(slug)
        if vocabulary == PEOPLE_AND_POSTS:
            posts = self._policy.vocabulary.posts
            return posts[slug].text(self._reader.language) if slug in posts else self._reader.person(slug)
        return words.word(
            self._own.get(vocabulary) or self._policy.words(vocabulary) or {}, slug, self._reader.language
        )


def deadline_view(instance: Instance, reader: Reader, policy: Policy) -> DeadlineView:
    """A clock instance in words, with its derivation."""
    done = instance.fulfilled_at
    return DeadlineView(
        name=instance.clock.title.text(reader.language),
        clause=instance.clause,
        cycle=instance.cycle,
        owner=reader.unit(instance.unit, policy)
        if instance.clock.owner == "unit"
        else words.owner(instance.clock.owner, policy, reader.language),
        start=times.instant(instance.start, reader.zone, reader.language),
        due=times.end(instance.due, reader.zone, reader.language),
        done=times.instant(done, reader.zone, reader.language) if done else None,
        state=instance.state.value,
        status=words.CLOCK_STATES[instance.state.value].text(reader.language),
        running=instance.is_running,
        explanation=tuple(explain(instance, reader.language)),
    )


def soonest(standing: Standing) -> Instance | None:
    """The running clock that is due first; one that waits counts only where no other runs."""
    running = standing.running()
    return next(
        (clock for clock in running if clock.state is not State.WAITING), running[0] if running else None
    )


def _entry(event: Event, cycle: int, fields: Fields, policy: Policy, reader: Reader) -> EntryView:
    return EntryView(
        at=times.instant(event.at, reader.zone, reader.language),
        name=event.about.name.text(reader.language),
        by=reader.person(event.by),
        cycle=cycle,
        fields=(*_verdict(event, policy, reader.language), *fields.of(event, _SHOWN_ELSEWHERE)),
    )


def _verdict(event: Event, policy: Policy, language: str) -> Iterator[FieldView]:
    """What the scores of a judgement of quality come to."""
    bar = policy.quality()
    if bar is None or not isinstance(event, QualityJudged):
        return
    judged = verdict(bar, event.scores)
    told = words.VERDICT[judged.passes].text(language)
    value = told.format(points=judged.points, most=judged.most, bar=judged.bar)
    yield FieldView(words.JUDGED_AS.text(language), inline(value))


def _timeline(state: CaseState, fields: Fields, policy: Policy, reader: Reader) -> Iterator[EntryView]:
    # A judgement that sends a case back stands beside the new cycle's opening: it belongs to the old one.
    cycles = {seen.index: seen.cycle for seen in reversed(state.history.occurrences)}
    for index, event in enumerate(state.case.timeline):
        yield _entry(event, cycles[index], fields, policy, reader)


_HEADER_LEAVES_OUT = frozenset({"id", "policy", "subject", "summary", "timeline", "sealed"})


def case_view(standing: Standing, steps: Sequence[StepView], reader: Reader) -> CaseView:
    """A case in words; `steps` are what it asks for now."""
    state = standing.state
    case, policy = state.case, standing.version.policy
    fields = Fields(reader, policy, case.language)
    return CaseView(
        id=case.id,
        subject=quoted(case.subject, case.language),
        summary=quoted(case.summary, case.language),
        stage=words.stage(state.stage, reader.language),
        is_open=state.is_open,
        major=state.traits.get("severity") == "major",
        cycle=state.cycle,
        sent_back=state.sent_back,
        refused=state.position.refused,
        header=tuple(fields.of(case, _HEADER_LEAVES_OUT)),
        policy=policy.title.text(reader.language),
        policy_in_force=times.day(standing.version.in_force, reader.language),
        timeline=tuple(_timeline(state, fields, policy, reader)),
        deadlines=tuple(deadline_view(clock, reader, policy) for clock in standing.clocks),
        next_steps=tuple(steps),
        parent=state.parent,
    )
