"""What one version of a policy changes in another: clause by clause, word by word, post by post."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rightsdesk.domain.clocks import Counting
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.rewording import flowing, likeness
from rightsdesk.domain.vocabulary import Vocabulary

_BESIDE = frozenset({"no", "rows", "text"})
"""Fields of a clause that are no mechanism: `rows` is bookkeeping and changes nothing for anybody."""

_SAME_CLAUSE = 0.6
"""From this likeness of their texts on, two clauses are one that was changed, and perhaps moved."""


class Fate(StrEnum):
    """What happened to a clause."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENUMBERED = "renumbered"


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that differs between two versions: `before` is None for a new one, `after` for one dropped."""

    before: Clause | None
    after: Clause | None

    @property
    def no(self) -> str:
        """Its number: the new one, or the last it had."""
        clause = self.after or self.before
        return clause.no if clause else ""

    @property
    def fate(self) -> Fate:
        """What happened to it."""
        if self.before is None:
            return Fate.ADDED
        if self.after is None:
            return Fate.REMOVED
        return Fate.CHANGED if self.reworded or self.mechanisms else Fate.RENUMBERED

    @property
    def reworded(self) -> bool:
        """Whether its text is another in either language."""
        return self.before is None or self.after is None or not _same_text(self.before, self.after)

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The fields of `Clause` beside its text that say something else: what the desk enforces of it."""
        if self.before is None or self.after is None:
            clause = self.before or self.after
            return tuple(name for name in _ENFORCED if clause and getattr(clause, name))
        one, other = self.before, self.after
        return tuple(name for name in _ENFORCED if _said_by(one, name) != _said_by(other, name))


_ENFORCED = tuple(name for name in Clause.model_fields if name not in _BESIDE)


def _said_by(clause: Clause, name: str) -> object:
    """A field as it can be compared. A clock that repeats the policy's counting still makes it its own."""
    value = getattr(clause, name)
    if name == "clocks":
        return [(clock, clock.counting.model_fields_set) for clock in clause.clocks]
    return value


def _same_text(one: Clause, other: Clause) -> bool:
    return all(
        flowing(getattr(one.text, each)) == flowing(getattr(other.text, each)) for each in ("zh", "en")
    )


def _same_content(one: Clause, other: Clause) -> bool:
    return _same_text(one, other) and not ClauseChange(one, other).mechanisms


def _alike(one: Clause, other: Clause) -> bool:
    return max(likeness(one.text.zh, other.text.zh), likeness(one.text.en, other.text.en)) >= _SAME_CLAUSE


def clause_changes(before: Policy, after: Policy) -> tuple[ClauseChange, ...]:
    """The clauses that differ, in the new version's order, those dropped where they stood.

    A clause is known again by its content before its number: one put in between others must not make all
    that follow look changed.
    """
    pairs = _paired(before, after)
    earlier = {new.no: old for old, new in pairs}
    kept = {old.no for old, _new in pairs}
    changes = [ClauseChange(earlier.get(clause.no), clause) for clause in after.clauses]
    for place, clause in enumerate(before.clauses):
        if clause.no not in kept:
            changes.insert(_place_of(before.clauses[:place], changes), ClauseChange(clause, None))
    return tuple(
        change
        for change in changes
        if change.before is None
        or change.after is None
        or change.before.no != change.after.no
        or change.fate is Fate.CHANGED
    )


def _place_of(earlier: tuple[Clause, ...], changes: list[ClauseChange]) -> int:
    """Where a dropped clause belongs: after the last of those that stood before it."""
    numbers = {clause.no for clause in earlier}
    places = [place for place, each in enumerate(changes) if each.before and each.before.no in numbers]
    return max(places, default=-1) + 1


def _paired(before: Policy, after: Policy) -> list[tuple[Clause, Clause]]:
    """Which clause of the one version is which of the other, the surest pairs first."""
    old, new = list(before.clauses), list(after.clauses)
    pairs: list[tuple[Clause, Clause]] = []
    ways: tuple[Callable[[Clause, Clause], bool], ...] = (
        lambda one, other: one.no == other.no and _same_content(one, other),
        _same_content,
        lambda one, other: one.no == other.no and _alike(one, other),
        _alike,
        lambda one, other: one.no == other.no,
    )
    for same in ways:
        for one in tuple(old):
            other = next((each for each in new if same(one, each)), None)
            if other is not None:
                pairs.append((one, other))
                old.remove(one)
                new.remove(other)
    return pairs


@dataclass(frozen=True, slots=True)
class WordChange:
    """A word of the vocabulary that came, went, or means something else; `words` is the list it stands in."""

    words: str
    slug: str
    before: Label | None
    after: Label | None

    @property
    def renamed(self) -> bool:
        """Whether it is written otherwise in either language."""
        if self.before is None or self.after is None:
            return False
        return (self.before.zh, self.before.en) != (self.after.zh, self.after.en)

    @property
    def attributes(self) -> tuple[str, ...]:
        """What stands beside its name and is different now: a unit's `line`, a remedy's `money`."""
        if self.before is None or self.after is None:
            return ()
        names = set(type(self.after).model_fields) - {"zh", "en", "may"}
        return tuple(
            name for name in sorted(names) if getattr(self.before, name) != getattr(self.after, name)
        )


def word_changes(before: Policy, after: Policy) -> tuple[WordChange, ...]:
    """The words that differ, list by list. Which steps a post may take is told by `post_changes`."""
    return tuple(_word_changes(before.vocabulary, after.vocabulary))


def _word_changes(before: Vocabulary, after: Vocabulary) -> Iterator[WordChange]:
    for name in Vocabulary.model_fields:
        old, new = before.words(name), after.words(name)
        for slug in dict.fromkeys((*old, *new)):
            change = WordChange(name, slug, old.get(slug), new.get(slug))
            if change.before is None or change.after is None or change.renamed or change.attributes:
                yield change


def counting_changes(before: Policy, after: Policy) -> tuple[str, ...]:
    """The options by which time is counted that are chosen otherwise."""
    one, other = before.counting, after.counting
    return tuple(name for name in Counting.model_fields if getattr(one, name) != getattr(other, name))


class DutyKind(StrEnum):
    """What kind of thing a post is there for."""

    STEP = "step"
    CLOCK = "clock"
    APPROVAL = "approval"
    EXTENSION = "extension"
    QUALITY = "quality"
    DUTY = "duty"
    RHYTHM = "rhythm"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class PostDuty:
    """One thing that a post is there for: a step it may take, a clock it answers for, a plan it approves."""

    kind: DutyKind
    key: str
    what: Label


@dataclass(frozen=True, slots=True)
class PostChange:
    """What a post gains and loses; `post` is its slug, or `unit` for the unit that has the case."""

    post: str
    gained: tuple[PostDuty, ...]
    lost: tuple[PostDuty, ...]


_OPENING = Label(zh="受理", en="receipt of a case")
_QUALITY = Label(zh="办理质量", en="quality of handling")


def post_changes(before: Policy, after: Policy) -> tuple[PostChange, ...]:
    """The posts that gain or lose something they are there for, in the order of the new version's posts."""
    old, new = _duties(before), _duties(after)
    posts = dict.fromkeys((*after.vocabulary.posts, *before.vocabulary.posts, *new, *old))
    changes = (_post_change(post, old.get(post, {}), new.get(post, {})) for post in posts)
    return tuple(change for change in changes if change.gained or change.lost)


_Duties = Mapping[tuple[DutyKind, str], PostDuty]


def _post_change(post: str, old: _Duties, new: _Duties) -> PostChange:
    return PostChange(
        post,
        gained=tuple(duty for key, duty in new.items() if key not in old),
        lost=tuple(duty for key, duty in old.items() if key not in new),
    )


def _duties(policy: Policy) -> dict[str, dict[tuple[DutyKind, str], PostDuty]]:
    """By post, everything it is there for."""
    found: dict[str, dict[tuple[DutyKind, str], PostDuty]] = {}
    for slug, post in policy.vocabulary.posts.items():
        for step in post.may:
            _enter(found, slug, PostDuty(DutyKind.STEP, step, _step_name(step)))
    for clause in policy.clauses:
        for slug, duty in _duties_of(clause):
            _enter(found, slug, duty)
    return found


def _enter(found: dict[str, dict[tuple[DutyKind, str], PostDuty]], post: str, duty: PostDuty) -> None:
    found.setdefault(post, {})[duty.kind, duty.key] = duty


def _step_name(step: str) -> Label:
    return _OPENING if step == OPENED else BY_NAME[step].about.name


def _duties_of(clause: Clause) -> Iterator[tuple[str, PostDuty]]:
    """What a clause makes posts answer for, approve, or do."""
    for clock in clause.clocks:
        yield clock.owner, PostDuty(DutyKind.CLOCK, clock.id, clock.title)
        for post in clock.extendable.posts if clock.extendable else ():
            yield post, PostDuty(DutyKind.EXTENSION, clock.id, clock.title)
    for approval in clause.approvals:
        key = f"{approval.before} {sorted(approval.when.values().items())}"
        for post in approval.by:
            yield post, PostDuty(DutyKind.APPROVAL, key, _step_name(approval.before))
    for post in clause.quality.by if clause.quality else ():
        yield post, PostDuty(DutyKind.QUALITY, "quality", _QUALITY)
    for duty in clause.duties:
        yield duty.post, PostDuty(DutyKind.DUTY, flowing(duty.text.en), duty.text)
    for rhythm in clause.rhythms:
        yield rhythm.owner, PostDuty(DutyKind.RHYTHM, rhythm.id, rhythm.title)
    for plan in clause.emergencies:
        for step in plan.steps:
            yield step.by, PostDuty(DutyKind.EMERGENCY, f"{plan.id} {step.id}", step.what)


@dataclass(frozen=True, slots=True)
class PolicyChanges:
    """Everything that one version of a policy changes in another."""

    clauses: tuple[ClauseChange, ...]
    words: tuple[WordChange, ...]
    counting: tuple[str, ...]
    posts: tuple[PostChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.clauses or self.words or self.counting or self.posts)


def policy_changes(before: Policy, after: Policy) -> PolicyChanges:
    """What `after` changes in `before`, but for title and introduction, by which nothing is judged."""
    return PolicyChanges(
        clauses=clause_changes(before, after),
        words=word_changes(before, after),
        counting=counting_changes(before, after),
        posts=post_changes(before, after),
    )
