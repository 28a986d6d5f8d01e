"""What must be done now, of cases and beside them, the most urgent first; whose it is, by post and person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from rightsdesk.domain.deadlines import State, urgency
from rightsdesk.domain.obligations import Obligation
from rightsdesk.domain.obligations import people_for as people_owing
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps, Task, people_for, tasks
from rightsdesk.publish.markdown import inline, quoted
from rightsdesk.publish.views import times
from rightsdesk.publish.views.cases import Reader, StepView
from rightsdesk.publish.views.programme import owed_view
from rightsdesk.publish.views.worklists import NO_CLOCK, step_view

SHOWN = 200
"""How many pieces of work a list shows: the page stays light, and nobody does more in a day."""


@dataclass(frozen=True, slots=True)
class WorkView:
    """One piece of work: a step that a case asks for, or something owed beside cases (`case_id` is empty,
    `cases` are those behind it). `posts` and `persons` say whose it is, by slug, `people` by name."""

    case_id: str
    cases: tuple[str, ...]
    subject: Markup
    step: StepView
    people: tuple[str, ...]
    posts: tuple[str, ...]
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """The work of one urgency: its anchor, what there is of it, and how many pieces more than are shown."""

    id: str
    work: tuple[WorkView, ...]
    more: int

    @property
    def number(self) -> int:
        """How many pieces there are."""
        return len(self.work) + self.more


@dataclass(frozen=True, slots=True)
class OwnerView:
    """A post or a person with how much is theirs to do; `slug` stands in the address."""

    slug: str
    title: str
    number: int
    overdue: int


@dataclass(frozen=True, slots=True)
class PostsView:
    """The posts of one policy in force."""

    policy: str
    posts: tuple[OwnerView, ...]


@dataclass(frozen=True, slots=True)
class TodayView:
    """All that is to be done: overdue, due soon, within its time, waiting, and what no clock presses; and the
    posts and people whose it is."""

    as_of: str
    overdue: ListView
    soon: ListView
    running: ListView
    waiting: ListView
    unpressed: ListView
    posts: tuple[PostsView, ...]
    people: tuple[OwnerView, ...]

    @property
    def number(self) -> int:
        """How many pieces of work there are."""
        return sum(each.number for each in self.lists)

    @property
    def lists(self) -> tuple[ListView, ...]:
        """The lists, the most urgent first."""
        return (self.overdue, self.soon, self.running, self.waiting, self.unpressed)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of work before it is put into words; `sign` orders those that are due together."""

    state: State | None
    due: datetime | None
    sign: str
    policy: str
    posts: tuple[str, ...]
    persons: tuple[str, ...]
    of_case: tuple[Task, Standing] | None = None
    beside: Obligation | None = None


def today_view(
    standings: Sequence[Standing],
    owed: Iterable[Obligation],
    versions: Sequence[PolicyVersion],
    steps: NextSteps,
    reader: Reader,
    now: datetime,
) -> TodayView:
    """Every step that every open case asks for and all that is `owed` beside cases, sorted by how it presses.
    `versions` are the policies in force, whose posts are listed, those without work too."""
    today = now.astimezone(reader.zone).date()
    pieces = [*_of_cases(standings, steps, reader, today), *_beside(owed, reader, today)]
    pieces.sort(key=lambda each: (*urgency(each.due), each.sign))
    keys = _Keys(versions)

    def pick(name: str, state: State | None) -> ListView:
        found = [each for each in pieces if each.state is state]
        shown = (_work(each, keys, reader, today) for each in found[:SHOWN])
        return ListView(name, tuple(shown), max(0, len(found) - SHOWN))

    return TodayView(
        as_of=times.instant(now, reader.zone, reader.language),
        overdue=pick("overdue", State.OVERDUE),
        soon=pick("soon", State.WARNING),
        running=pick("running", State.RUNNING),
        waiting=pick("waiting", State.WAITING),
        unpressed=pick("unpressed", None),
        posts=tuple(_posts(pieces, versions, keys, reader)),
        people=tuple(_people(pieces, reader, today)),
    )


class _Keys:
    """What posts are called in addresses: their slug, with the policy's before it where several have it."""

    def __init__(self, versions: Iterable[PolicyVersion]) -> None:
        found = Counter(slug for version in versions for slug in version.policy.vocabulary.posts)
        self._shared = {slug for slug, number in found.items() if number > 1}

    def of(self, policy: str, post: str) -> str:
        """The key of a policy's post."""
        return f"{policy}.{post}" if post in self._shared else post


def _of_cases(
    standings: Iterable[Standing], steps: NextSteps, reader: Reader, today: date
) -> Iterator[_Piece]:
    for standing in standings:
        for task in tasks(standing, steps):
            yield _Piece(
                state=task.clock.state if task.clock else None,
                due=task.due,
                sign=task.case_id,
                policy=standing.version.slug,
                posts=task.posts,
                persons=people_for(task, standing, reader.staff, today),
                of_case=(task, standing),
            )


def _beside(owed: Iterable[Obligation], reader: Reader, today: date) -> Iterator[_Piece]:
    for each in owed:
        people = people_owing(each, reader.staff, today)
        yield _Piece(each.state, each.due, each.key, each.policy, each.posts, people, beside=each)


def _work(piece: _Piece, keys: _Keys, reader: Reader, today: date) -> WorkView:
    """A piece of work in words."""
    case_id, subject, step = "", Markup(), None
    cases: tuple[str, ...] = ()
    if piece.of_case is not None:
        task, standing = piece.of_case
        case_id, step = task.case_id, step_view(task, standing, reader)
        subject = quoted(task.subject, standing.state.case.language)
    elif piece.beside is not None:
        owed = owed_view(piece.beside, reader, today)
        cases, subject = owed.cases, inline(" · ".join(filter(None, (owed.detail, owed.about))))
        step = StepView(owed.title, owed.command, owed.who, owed.due, owed.state, owed.status)
    return WorkView(
        case_id=case_id,
        cases=cases,
        subject=subject,
        step=step or StepView("", "", "", None, NO_CLOCK, ""),
        people=tuple(reader.person(slug) for slug in piece.persons),
        posts=tuple(keys.of(piece.policy, post) for post in piece.posts),
        persons=piece.persons,
    )


def _posts(
    pieces: Sequence[_Piece], versions: Iterable[PolicyVersion], keys: _Keys, reader: Reader
) -> Iterator[PostsView]:
    owners = [(piece.policy, post, piece.state) for piece in pieces for post in piece.posts]
    number = Counter((policy, post) for policy, post, _state in owners)
    late = Counter((policy, post) for policy, post, state in owners if state is State.OVERDUE)
    for version in versions:
        known = version.policy.vocabulary.posts
        yield PostsView(
            version.policy.title.text(reader.language),
            tuple(
                OwnerView(
                    keys.of(version.slug, slug),
                    post.text(reader.language),
                    number[version.slug, slug],
                    late[version.slug, slug],
                )
                for slug, post in known.items()
            ),
        )


def _people(pieces: Sequence[_Piece], reader: Reader, today: date) -> Iterator[OwnerView]:
    """Everybody who holds a post, by slug as they stand in the staff's list."""
    number = Counter(slug for piece in pieces for slug in piece.persons)
    late = Counter(slug for piece in pieces if piece.state is State.OVERDUE for slug in piece.persons)
    for slug, person in reader.staff.people.items():
        if person.holdings(today) or number[slug]:
            yield OwnerView(slug, person.name.text(reader.language), number[slug], late[slug])
