"""What keeps coming back: where so many cases of one category came within a span, a preventive measure is
owed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rightsdesk.domain.counting import PLAIN, reckon
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.formalities import counting
from rightsdesk.domain.model import Label
from rightsdesk.domain.obligations import Obligation, Source, Untold, state_of
from rightsdesk.domain.policy import Clause, PolicyVersion, version_in_force
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.regime import Recurrence
from rightsdesk.domain.worktime import Calendar, UncoveredYear

TITLE = Label(zh="针对反复出现的“{}”采取措施", en="A measure against what keeps coming: {}")

_REPEATED = Label(zh="针对反复出现的投诉采取措施", en="Measures against what keeps coming")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Cases of one category that came within the span of each other, in order, and the first record made
    against them (None: none yet)."""

    category: str
    cases: tuple[CaseState, ...]
    answer: Record | None

    @property
    def last_straw(self) -> CaseState:
        """The case that was one too many."""
        return self.cases[-1]


def clusters(
    recurrence: Recurrence, states: Iterable[CaseState], records: Iterable[Record], calendar: Calendar
) -> Iterator[Cluster]:
    """The clusters of cases that a recurrence means, by category and in order of time.

    A record that names the category answers the cases received up to its day; only later ones can make
    another cluster. Cases handled with another count as that one, imported ones not at all. Raises
    UncoveredYear where the span is in working days of a year that is not known.
    """
    by_category: dict[str, list[CaseState]] = {}
    for state in sorted(states, key=lambda each: (each.case.received_at, each.case.id)):
        if state.parent is None and state.case.origin is None and recurrence.when.holds(state.traits):
            by_category.setdefault(str(state.traits["category"]), []).append(state)
    answers = sorted(
        (each for each in records if each.kind == recurrence.record),
        key=lambda each: (each.date, each.id),
    )
    for category, cases in sorted(by_category.items()):
        about = [each for each in answers if getattr(each, "category", None) == category]
        yield from _clusters(recurrence, category, cases, about, calendar)


def _clusters(
    recurrence: Recurrence,
    category: str,
    cases: list[CaseState],
    answers: list[Record],
    calendar: Calendar,
) -> Iterator[Cluster]:
    number = recurrence.cases
    while len(cases) >= number:
        window = tuple(cases[:number])
        if not _together(recurrence, window, calendar):
            cases = cases[1:]
            continue
        came = calendar.date_of(window[-1].case.received_at)
        answer = next((each for each in answers if each.date >= came), None)
        yield Cluster(category, window, answer)
        if answer is None:
            return
        cases = [each for each in cases if calendar.date_of(each.case.received_at) > answer.date]


def _together(recurrence: Recurrence, cases: tuple[CaseState, ...], calendar: Calendar) -> bool:
    first, last = cases[0].case.received_at, cases[-1].case.received_at
    return last <= reckon(first, recurrence.within, PLAIN, calendar).due


def recurrence_obligations(
    versions: Sequence[PolicyVersion],
    states: Sequence[CaseState],
    records: Iterable[Record],
    calendar: Calendar,
    now: datetime,
) -> tuple[list[Obligation], list[Untold]]:
    """What the recurrences of one policy asked for so far, met or not; and what cannot be told.

    `states` are the policy's cases; a cluster is judged by the version in force when its last case came.
    """
    today = calendar.date_of(now)
    own = counting(versions, records, today)
    found: list[Obligation] = []
    untold: list[Untold] = []
    for version in versions:
        for clause, recurrence in version.policy.recurrences():
            try:
                for cluster in clusters(recurrence, states, own, calendar):
                    day = calendar.date_of(cluster.last_straw.case.received_at)
                    if version_in_force(tuple(versions), day) is version:
                        found.append(_obligation(version, clause, recurrence, cluster, calendar, now))
            except UncoveredYear as problem:
                untold.append(
                    Untold(version.path, f"{version.slug}.{recurrence.record}", _REPEATED, problem.year)
                )
    return found, untold


def _obligation(
    version: PolicyVersion,
    clause: Clause,
    recurrence: Recurrence,
    cluster: Cluster,
    calendar: Calendar,
    now: datetime,
) -> Obligation:
    began = cluster.last_straw.case.received_at
    due = reckon(began, recurrence.due, version.policy.counting, calendar).due
    answer: date | None = cluster.answer.date if cluster.answer else None
    in_time = answer <= calendar.last_day_of(due) if answer else None
    ids = tuple(state.case.id for state in cluster.cases)
    word = version.policy.vocabulary.categories.get(cluster.category)
    zh, en = (word.zh, word.en) if word else (cluster.category, cluster.category)
    cases = "".join(f" --case {each}" for each in ids)
    return Obligation(
        source=Source.RECURRENCE,
        key=f"{version.slug}.{recurrence.record}.{cluster.category}.{ids[-1]}",
        place=recurrence.record,
        path=version.path,
        version=version,
        clause=clause.no,
        title=Label(zh=TITLE.zh.format(zh), en=TITLE.en.format(en)),
        detail="",
        posts=(recurrence.owner,),
        began=began,
        due=due,
        state=state_of(due, None, in_time, now),
        command=f"programme add {recurrence.record} --policy {version.slug} --category {cluster.category}"
        + cases,
        cases=ids,
        met_by=cluster.answer.id if cluster.answer else None,
    )
