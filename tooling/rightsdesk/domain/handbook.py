"""The rights handbook's chapters: when each was last gone through, and when it is to be again (B3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rightsdesk.domain.counting import before, month_later
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.model import Label
from rightsdesk.domain.obligations import Obligation, Source, state_of
from rightsdesk.domain.policy import Clause, PolicyVersion
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.education import HandbookIssue
from rightsdesk.domain.regime import Rhythm
from rightsdesk.domain.worktime import Calendar, UncoveredYear


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its file's name without the ending, its title, and the day on which it says that it was last
    gone through."""

    slug: str
    title: Label
    reviewed: date | None


@dataclass(frozen=True, slots=True)
class Interval:
    """After how many months a chapter is gone through again, and the rhythm that says so."""

    version: PolicyVersion
    clause: Clause
    rhythm: Rhythm

    def next_after(self, reviewed: date) -> date:
        """The last day in time for the next review."""
        return month_later(reviewed, self.rhythm.months, reviewed.day)


def review_interval(versions: Iterable[PolicyVersion]) -> Interval | None:
    """The shortest rhythm of handbook issues of the versions in force; None where none has one."""
    found = (
        Interval(version, clause, rhythm)
        for version in versions
        for clause, rhythm in version.policy.rhythms()
        if rhythm.record == "handbook-issue"
    )
    return min(found, key=lambda each: each.rhythm.months, default=None)


@dataclass(frozen=True, slots=True)
class Reviews:
    """What a page needs to know to say whether a chapter is out of date on a day: the interval (None: no
    policy has one), and the day of the latest issue of the handbook for which each chapter was gone through.
    """

    interval: Interval | None
    latest: Mapping[str, date]
    today: date

    def last_day(self, slug: str, reviewed: date | None) -> date | None:
        """By when a chapter that says when it was reviewed is gone through again; None where nobody says."""
        last = self.reviewed_on(slug, reviewed)
        return self.interval.next_after(last) if self.interval and last else None

    def reviewed_on(self, slug: str, reviewed: date | None) -> date | None:
        """When a chapter was last gone through, by what it says itself or an issue of the handbook."""
        return reviewed_on(slug, reviewed, self.latest)


def last_reviews(records: Iterable[Record]) -> dict[str, date]:
    """The day of the latest issue of the handbook for which each chapter was gone through.

    `records` are those that count (`formalities.counting`): an issue that nobody has approved yet, that is
    dated later or that was withdrawn is no review.
    """
    latest: dict[str, date] = {}
    for record in records:
        if isinstance(record, HandbookIssue):
            for slug in record.chapters:
                latest[slug] = max(record.date, latest.get(slug, date.min))
    return latest


def reviewed_on(slug: str, said: date | None, latest: Mapping[str, date]) -> date | None:
    """When a chapter was last gone through, by its own word or that of an issue of the handbook."""
    days = [day for day in (said, latest.get(slug)) if day is not None]
    return max(days, default=None)


def chapter_obligations(
    chapters: Iterable[Chapter],
    records: Iterable[Record],
    interval: Interval,
    calendar: Calendar,
    now: datetime,
) -> list[Obligation]:
    """The chapters whose review is due, from the time on from which the rhythm warns; one that never says
    when it was reviewed is due without a limit. `records` are those that count.
    """
    latest = last_reviews(records)
    rhythm = interval.rhythm
    today = calendar.midnight(calendar.date_of(now))
    found = []
    for chapter in chapters:
        reviewed = reviewed_on(chapter.slug, chapter.reviewed, latest)
        last = interval.next_after(reviewed) if reviewed else None
        began = calendar.midnight(reviewed) if reviewed else today
        due = calendar.instant(last, None) if last else None
        warns_at = _warning(due, interval, calendar) if due else today
        state = state_of(due, warns_at, None, now)
        if state is State.RUNNING:
            continue
        found.append(
            Obligation(
                source=Source.CHAPTER,
                key=f"handbook.{chapter.slug}",
                place=rhythm.id,
                path=interval.version.path,
                version=interval.version,
                clause=interval.clause.no,
                title=Label(
                    zh=f"复核权益手册：{chapter.title.zh}", en=f"Review the handbook: {chapter.title.en}"
                ),
                detail="",
                posts=(rhythm.owner,),
                began=began,
                due=due,
                state=state,
                command=f"programme add handbook-issue --policy {interval.version.slug} "
                f"--chapter {chapter.slug}",
            )
        )
    return found


def _warning(due: datetime, interval: Interval, calendar: Calendar) -> datetime | None:
    lead = interval.rhythm.warn
    try:
        return before(due, lead, interval.version.policy.counting, calendar) if lead else None
    except UncoveredYear:
        return None
