"""What stands around a case on its page: what it has to do with, every step that may be taken, who recorded
what in which commit, and what is known of the complainant.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rightsdesk.analysis.related import Related, Relations
from rightsdesk.domain.authority import posts_in_charge
from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.ids import case_path
from rightsdesk.domain.model import Label
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.publish.markdown import quoted
from rightsdesk.publish.sheets import SHEETS
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.cases import Fields, FieldView, Reader, StepView
from rightsdesk.publish.views.words import said
from rightsdesk.records.past import Entered, Past

SHOWN = 12
"""So many related cases are listed, the closest; the register finds the others."""
_ABBREVIATED = 10

_NO_STEP = said("改动了文件，没有新的办理记录", "changed the file, added no step")

_WHY: Mapping[str, Label] = {
    "parent": said("本案并入该案办理", "this case is handled with it"),
    "child": said("并入本案办理", "is handled with this case"),
    "sibling": said("并入同一案件办理", "is handled with the same case"),
    "alike": said("可能是同一事项，文字相似度 {alike}%", "probably the same matter, {alike}% alike in words"),
    "vehicle": said("同一车辆", "the same vehicle"),
    "place": said("同一地点", "the same place"),
    "line": said("同一线路", "the same line"),
}


@dataclass(frozen=True, slots=True)
class RelatedView:
    """A case that this one has to do with, and why, in words."""

    id: str
    subject: Markup
    stage: str
    received: str
    why: str


@dataclass(frozen=True, slots=True)
class CommitView:
    """A commit that changed the case's file. `who` is the person of the staff with that address, or the name
    that git has; `what` names the steps that it brought in.
    """

    commit: str
    at: str
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class OtherStep:
    """A step that may be taken although the case does not ask for it: what, by whom, what to type."""

    name: str
    who: str
    command: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet that can be printed: what it is called, what it is for, what to type."""

    title: str
    about: str
    command: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All of it for one case. `others` are the steps beside the next ones; `more_related` counts the related
    cases that are not listed. `commits` is None where the desk keeps no git history; `recorded` says for each
    event in which commit it came (None: not committed yet). `sealed`: whether personal data is kept apart;
    `personal` is what of it is shown here (empty: nothing).
    """

    others: tuple[OtherStep, ...]
    sheets: tuple[SheetView, ...]
    related: tuple[RelatedView, ...]
    more_related: int
    commits: tuple[CommitView, ...] | None
    recorded: tuple[str | None, ...]
    sealed: bool
    personal: tuple[FieldView, ...]


class Around:
    """What `Surroundings` are made of, for all cases of a desk and one reader. `past` is None where there is
    no git history; `personal` is the personal data that this site may show, by case.
    """

    def __init__(
        self,
        relations: Relations,
        steps: NextSteps,
        past: Past | None,
        personal: Mapping[str, PersonalData],
        reader: Reader,
    ) -> None:
        self._relations = relations
        self._steps = steps
        self._past = past
        self._personal = personal
        self._reader = reader
        self._people = {person.email.casefold(): slug for slug, person in reader.staff.people.items()}

    def of(self, standing: Standing, asked_for: Iterable[StepView]) -> Surroundings:
        """What stands around one case; `asked_for` are the steps it asks for, which are listed already."""
        case = standing.state.case
        related = self._relations.of(standing)
        commits, recorded = self._commits(standing)
        personal = self._personal.get(case.id)
        fields = Fields(self._reader, standing.version.policy, case.language)
        return Surroundings(
            others=tuple(self._others(standing, {step.command for step in asked_for})),
            sheets=tuple(_sheets(standing, self._reader.language)),
            related=tuple(self._related(each) for each in related[:SHOWN]),
            more_related=max(0, len(related) - SHOWN),
            commits=commits,
            recorded=recorded,
            sealed=case.holds_personal_data,
            personal=tuple(fields.of(personal)) if personal else (),
        )

    def told(self, standing: Standing) -> tuple[object, ...]:
        """All that the surroundings of a case depend on beside the case, its policy and the moment."""
        related = [
            (each.why, each.alike, other.case.id, other.stage, other.case.subject, other.case.received_at)
            for each in self._relations.of(standing)
            for other in (each.standing.state,)
        ]
        return (*related, self._past and self._past.of(self._path(standing)))

    def _path(self, standing: Standing) -> str:
        case = standing.state.case
        day = case.received_at.astimezone(self._reader.zone)
        return case_path(case.id, day.year, day.month, day.day)

    def _others(self, standing: Standing, asked_for: set[str]) -> Iterator[OtherStep]:
        state, policy, language = standing.state, standing.version.policy, self._reader.language
        for event in self._steps.legal(standing):
            about = BY_NAME[event].about
            command = f"desk {about.command} {state.case.id}"
            posts = posts_in_charge(policy, event, state)
            if command in asked_for or not posts:
                continue
            titles = policy.post_titles(posts, language)
            of_unit = state.holder and any(policy.vocabulary.posts[post].scope == "unit" for post in posts)
            yield OtherStep(
                name=about.help.text(language).rstrip("。."),
                who=words.of_unit(self._reader.unit(state.holder, policy), titles, language)
                if of_unit
                else titles,
                command=command,
            )

    def _related(self, related: Related) -> RelatedView:
        reader, state = self._reader, related.standing.state
        return RelatedView(
            id=state.case.id,
            subject=quoted(state.case.subject, state.case.language),
            stage=words.stage(state.stage, reader.language),
            received=times.instant(state.case.received_at, reader.zone, reader.language),
            why=_WHY[related.why].text(reader.language).format(alike=related.alike),
        )

    def _commits(self, standing: Standing) -> tuple[tuple[CommitView, ...] | None, tuple[str | None, ...]]:
        case = standing.state.case
        if self._past is None:
            return None, ()
        found = self._past.of(self._path(standing))
        events = len(case.timeline)
        recorded = [_short(found.commits[place]) for place in found.steps[:events]]
        brought: list[list[str]] = [[OPENED], *([] for _later in found.commits[1:])]
        for event, place in zip(case.timeline, found.steps, strict=False):
            brought[place].append(event.event)
        commits = tuple(map(self._commit, found.commits, brought))
        return commits, (*recorded, *[None] * (events - len(recorded)))

    def _commit(self, entered: Entered, brought: Sequence[str]) -> CommitView:
        reader = self._reader
        person = self._people.get(entered.email.casefold())
        told = words.joined([words.event(name, reader.language) for name in brought], reader.language)
        return CommitView(
            commit=_short(entered),
            at=times.instant(entered.moment, reader.zone, reader.language),
            who=reader.person(person) if person else entered.name,
            what=told or _NO_STEP.text(reader.language),
        )


def _sheets(standing: Standing, language: str) -> Iterator[SheetView]:
    """The sheets that say something in this case, or can be filled in by hand."""
    state = standing.state
    for sheet in SHEETS:
        if sheet.blank or any(state.events(name) for name in sheet.needs):
            yield SheetView(
                title=sheet.titles[str(state.traits["kind"])].text(language),
                about=sheet.about.text(language),
                command=f"desk sheet {state.case.id} {sheet.slug}",
            )


def _short(entered: Entered) -> str:
    """A commit's id as people write it."""
    return entered.commit[:_ABBREVIATED]
