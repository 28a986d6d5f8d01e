"""Rhythms: which programme records were owed for which periods, when each is due, and what met it.

A period is judged by the policy version in force on its first day, as a case is by the one in force when it
was received. So a rhythm begins with the first period that begins under the version that brings it in, and a
period that began under a rhythm is owed even if a later version gives the rhythm up.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rightsdesk.domain.clocks import Counting
from rightsdesk.domain.counting import before, reckon
from rightsdesk.domain.formalities import counting
from rightsdesk.domain.obligations import Obligation, Source, Untold, state_of
from rightsdesk.domain.policy import Clause, Policy, PolicyVersion, version_in_force
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.catalogue import KINDS
from rightsdesk.domain.regime import Rhythm
from rightsdesk.domain.staff import Staff
from rightsdesk.domain.worktime import Calendar, UncoveredYear


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """The whole calendar months for which one record is owed: `months` of them, from month `month` of
    `year`.
    """

    year: int
    month: int
    months: int

    @classmethod
    def around(cls, day: date, months: int) -> "Term":
        """The term that holds a day, where terms are counted from January; `months` divides twelve."""
        return cls(day.year, (day.month - 1) // months * months + 1, months)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next().first - timedelta(days=1)

    def next(self) -> "Term":
        """The term of the same length that follows."""
        years, month = divmod(self.month - 1 + self.months, 12)
        return Term(self.year + years, month + 1, self.months)

    def holds(self, first: date, last: date) -> bool:
        """Whether all days from the first to the last lie in it."""
        return self.first <= first and last <= self.last

    def __str__(self) -> str:
        """As records name their period: `2026-10`, `2026-07/2026-12`."""
        begins = f"{self.first:%Y-%m}"
        return begins if self.months == 1 else f"{begins}/{self.last:%Y-%m}"


_MONTH_OR_YEAR = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")


def term_of(text: str) -> Term:
    """The month or year that `2026-10` or `2026` says. Raises ValueError for any other text."""
    found = _MONTH_OR_YEAR.fullmatch(text)
    if found is None or not 1 <= int(found[1]) < 9999:
        raise ValueError(text)
    return Term(int(found[1]), int(found[2] or 1), 1 if found[2] else 12)


_PERIOD = re.compile(r"(\d{4})-(?:Q([1-4])|H([12]))")


def period_of(text: str) -> Term:
    """The month `2026-10`, quarter `2026-Q3`, half `2026-H2` or year `2026`. Raises ValueError for any other
    text."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        return term_of(text)
    months = 3 if found[2] else 6
    return Term(int(found[1]), (int(found[2] or found[3]) - 1) * months + 1, months)


def period_text(term: Term) -> str:
    """A term as `period_of` reads it; `2026-05/2026-06` where it is none of those."""
    part = {3: "Q", 6: "H"}.get(term.months)
    if term.months == 12 and term.month == 1:
        return f"{term.year:04d}"
    if part and (term.month - 1) % term.months == 0:
        return f"{term.year:04d}-{part}{(term.month - 1) // term.months + 1}"
    return str(term)


def is_told_apart(term: Term, today: date) -> bool:
    """Whether pages tell of a term by itself: of every year, and of the months and quarters of this one and
    the last. Earlier ones are told of in their year, or a register of many years, taken in at once, would
    have hundreds of pages that nobody looks for.
    """
    return term.months == 12 or term.year >= today.year - 1


def terms(since: date, until: date, months: int) -> Iterator[Term]:
    """The terms of so many months, counted from January, that begin on a day from `since` to `until`."""
    term = Term.around(since, months)
    if term.first < since:
        term = term.next()
    while term.first <= until:
        yield term
        term = term.next()


def begun_terms(
    versions: Sequence[PolicyVersion], staff: Staff, today: date
) -> Iterator[tuple[PolicyVersion, Clause, Rhythm, Term]]:
    """Every term of every rhythm of one policy that has begun by `today`, under the version that judges it
    (`versions` in order of date).

    Nothing is owed for what began before anybody was ever in the owner's post: a desk that is founded under
    rules of long standing starts with its first whole term. A post that has since fallen vacant excuses
    nothing.
    """
    for version in versions:
        for clause, rhythm in version.policy.rhythms():
            since = max(version.in_force, _first_held(staff, rhythm.owner))
            for term in terms(since, today, rhythm.months):
                if version_in_force(tuple(versions), term.first) is version:
                    yield version, clause, rhythm, term


def _first_held(staff: Staff, post: str) -> date:
    """Since when anybody held the post; the earliest day there is where nobody ever did."""
    return min(
        (each.from_ for person in staff.people.values() for each in person.posts if each.post == post),
        default=date.min,
    )


def subjects(rhythm: Rhythm, policy: Policy) -> tuple[tuple[str | None, str | None], ...]:
    """The unit and line of each record that one term of the rhythm asks for; neither for the desk's own."""
    if rhythm.per == "unit":
        return tuple((unit, None) for unit in rhythm.units or policy.vocabulary.units)
    if rhythm.per == "line":
        return tuple((None, line) for line in policy.vocabulary.lines)
    return ((None, None),)


def due_of(rhythm: Rhythm, term: Term, counting: Counting, calendar: Calendar) -> datetime:
    """The last instant in time, in UTC: 24:00 of the term's last day or, with `by`, what the policy's
    counting makes of it with the last day as that of the event.

    That day may be no working day, and a term ends with a day and not at some moment of it: hence neither
    the rule for receipt out of hours nor days of 24 hours from the moment apply. Raises UncoveredYear.
    """
    if rhythm.by is None:
        return calendar.midnight(term.next().first)
    whole_days = {"days": "calendar"} if counting.days == "elapsed" else {}
    counting = counting.overridden_by(Counting.model_validate({"out_of_hours": "as-received", **whole_days}))
    return reckon(calendar.midnight(term.last), rhythm.by, counting, calendar).due


Place = tuple[Term, str | None, str | None]
"""A term, and the unit or the line that a record for it is about."""


def first_records(rhythm: Rhythm, records: Iterable[Record]) -> dict[Place, Record]:
    """The first record for each term of a rhythm and each unit or line it is per: of its kind and subject,
    for days that all lie in the term.

    So a record counts in one term at most.
    """
    found: dict[Place, Record] = {}
    for record in sorted(records, key=lambda each: (each.date, each.id)):
        first, last = record.days()
        term = Term.around(first, rhythm.months)
        meant = rhythm.subject is None or rhythm.subject in record.subjects_named()
        if record.kind == rhythm.record and meant and term.holds(first, last):
            unit = record.unit if rhythm.per == "unit" else None
            line = record.line if rhythm.per == "line" else None
            found.setdefault((term, unit, line), record)
    return found


def rhythm_obligations(
    versions: Sequence[PolicyVersion],
    records: Iterable[Record],
    staff: Staff,
    calendar: Calendar,
    now: datetime,
) -> tuple[list[Obligation], list[Untold]]:
    """What the rhythms of one policy owed so far, met or not, term by term; and what cannot be told.

    `records` are all the desk's. While a term lasts, what is owed
    for it is not late, whatever the holidays of a year not yet known will be: it then has no due time.
    """
    today = calendar.date_of(now)
    own = counting(versions, records, today)
    kept: dict[Rhythm, dict[Place, Record]] = {}
    found: list[Obligation] = []
    untold: list[Untold] = []
    for version, clause, rhythm, term in begun_terms(versions, staff, today):
        promise = _Promise(version, clause, rhythm, term, calendar, now)
        if promise.unknown_year is not None and now > calendar.midnight(term.next().first):
            place = f"{version.slug}.{rhythm.id}.{term}"
            untold.append(Untold(version.path, place, rhythm.title, promise.unknown_year))
            continue
        if rhythm not in kept:
            kept[rhythm] = first_records(rhythm, own)
        for unit, line in subjects(rhythm, version.policy):
            found.append(promise.obligation(kept[rhythm].get((term, unit, line)), unit, line))
    return found, untold


class _Promise:
    """One term of one rhythm with its due time, or with the year whose holidays it takes to tell it."""

    def __init__(
        self,
        version: PolicyVersion,
        clause: Clause,
        rhythm: Rhythm,
        term: Term,
        calendar: Calendar,
        now: datetime,
    ) -> None:
        self.version = version
        self.clause = clause
        self.rhythm = rhythm
        self.term = term
        self.calendar = calendar
        self.now = now
        self.due: datetime | None = None
        self.warns_at: datetime | None = None
        self.unknown_year: int | None = None
        try:
            self.due = due_of(rhythm, term, version.policy.counting, calendar)
            if rhythm.warn:
                self.warns_at = before(self.due, rhythm.warn, version.policy.counting, calendar)
        except UncoveredYear as problem:
            self.unknown_year = problem.year

    def obligation(self, met_by: Record | None, unit: str | None, line: str | None) -> Obligation:
        """What is owed about one unit or line, or by the desk, and the record that met it first.

        A record says on which day it was made, not at what time: any time of the last day is in time.
        """
        last = self.calendar.last_day_of(self.due) if self.due else self.term.last
        in_time = met_by.date <= last if met_by else None
        slug, rhythm = self.version.slug, self.rhythm
        about = "".join(f" --{name} {value}" for name, value in (("unit", unit), ("line", line)) if value)
        return Obligation(
            source=Source.RHYTHM,
            key=".".join(filter(None, (slug, rhythm.id, str(self.term), unit or line))),
            place=rhythm.id,
            path=self.version.path,
            version=self.version,
            clause=self.clause.no,
            title=rhythm.title,
            detail=str(self.term),
            posts=(rhythm.owner,),
            began=self.calendar.midnight(self.term.first),
            due=self.due,
            state=state_of(self.due, self.warns_at, in_time, self.now),
            command=f"report {period_text(self.term)} --policy {slug} --issue"
            if KINDS[rhythm.record].about.reported and not about
            else f"programme add {rhythm.record} --policy {slug} --period {self.term}{about}",
            unit=unit,
            line=line,
            met_by=met_by.id if met_by else None,
        )
