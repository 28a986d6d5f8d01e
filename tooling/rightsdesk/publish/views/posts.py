"""Posts with their duties, who holds them, and how much work each has before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rightsdesk.domain.duties import PostDuties, duties_of
from rightsdesk.domain.obligations import Obligation
from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.publish.views import words
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.regime import PERIODS


@dataclass(frozen=True, slots=True)
class DutyView:
    """A duty in words, with its clause and the steps and rhythms it takes."""

    text: str
    clause: str
    takes: str


@dataclass(frozen=True, slots=True)
class PostDutiesView:
    """A post: `open` and `overdue` count what it owes beside cases; `command` shows all its work."""

    title: str
    holders: tuple[str, ...]
    duties: tuple[DutyView, ...]
    open: int
    overdue: int
    command: str


@dataclass(frozen=True, slots=True)
class PolicyPosts:
    """The posts of one policy in force."""

    title: str
    posts: tuple[PostDutiesView, ...]

    @property
    def vacant(self) -> tuple[str, ...]:
        """Posts that nobody holds."""
        return tuple(post.title for post in self.posts if not post.holders)


def posts_view(
    versions: Iterable[PolicyVersion],
    owed: Iterable[Obligation],
    reader: Reader,
    today: date,
) -> tuple[PolicyPosts, ...]:
    """The posts of the policies in force; `owed` is all that is still to be done beside cases."""
    work = list(owed)
    return tuple(
        PolicyPosts(
            title=version.policy.title.text(reader.language),
            posts=tuple(_post(each, work, reader) for each in duties_of(version, reader.staff, today)),
        )
        for version in versions
    )


def _post(each: PostDuties, owed: list[Obligation], reader: Reader) -> PostDutiesView:
    language = reader.language
    own = [one for one in owed if one.policy == each.version.slug and each.slug in one.posts]
    duties = [
        DutyView(
            text=duty.text.text(language).strip(),
            clause=clause.no,
            takes=words.joined((words.event(step, language) for step in duty.steps), language),
        )
        for clause, duty in each.duties
    ]
    duties += [
        DutyView(rhythm.title.text(language), clause.no, PERIODS[rhythm.months].text(language))
        for clause, rhythm in each.rhythms
    ]
    return PostDutiesView(
        title=each.post.text(language),
        holders=tuple(reader.person(slug) for slug in each.holders),
        duties=tuple(duties),
        open=len(own),
        overdue=sum(one.is_overdue for one in own),
        command=f"desk next --post {each.slug}",
    )
