"""What the public is told when something is new: rules, editions of the handbook, campaigns.

Of a programme record the public sees its kind, its day and its title; what was planned, reached or found
is not here.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rightsdesk.domain.policy import PolicyVersion
from rightsdesk.domain.programme.base import Record
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.words import said

TOLD = ("handbook-issue", "campaign")
"""The kinds of programme records that the public is told of."""

_FIRST = said("{title}自{day}起施行", "{title}: in force from {day}")
_CHANGED = said("{title}有修改，自{day}起施行", "{title}: changed, in force from {day}")
_RECORDED = said("{kind}（{day}）", "{kind}, {day}")


@dataclass(frozen=True, slots=True)
class NewsView:
    """One thing that is new. `id` never changes while the desk keeps its address; `at` is the midnight, local
    time with offset, that begins its day; `text` says more, in `text_language`; `url` is relative to the
    language's site, None where no page tells of it.
    """

    id: str
    title: str
    at: str
    text: str
    text_language: str
    url: str | None


def _midnight(day: date, zone: ZoneInfo) -> str:
    return datetime.combine(day, time(), zone).isoformat()


def policy_news(
    versions: Iterable[PolicyVersion], site: str, zone: ZoneInfo, language: str
) -> Iterator[NewsView]:
    """That a version of a policy comes into force, from the moment it is known: its day lies ahead when it is
    announced. `site` is the whole address of the language's site.
    """
    known = set[str]()
    for version in versions:
        sentence = _CHANGED if version.slug in known else _FIRST
        known.add(version.slug)
        url = f"policies/{version.slug}/{version.in_force.isoformat()}.html"
        day = times.day(version.in_force, language)
        yield NewsView(
            id=f"{site}{url}",
            title=sentence.text(language).format(title=version.policy.title.text(language), day=day),
            at=_midnight(version.in_force, zone),
            text=version.policy.about.text(language).strip(),
            text_language=language,
            url=url,
        )


def record_news(records: Iterable[Record], zone: ZoneInfo, language: str) -> Iterator[NewsView]:
    """That the handbook was issued anew or a campaign is held; what was taken back is passed over."""
    for record in records:
        if record.withdrawn:
            continue
        kind = words.record(record.kind, language)
        day = times.day(record.date, language)
        yield NewsView(
            id=f"urn:uuid:{_lasting(record, language)}",
            title=_RECORDED.text(language).format(kind=kind, day=day),
            at=_midnight(record.date, zone),
            text=record.title,
            text_language=_language_of(record.title),
            url="handbook/index.html" if record.kind == "handbook-issue" else None,
        )


def _lasting(record: Record, language: str) -> uuid.UUID:
    """An id that follows from the record's header, which never changes; its number can't be told from it."""
    header = record.model_dump(mode="json", exclude={"timeline"}, exclude_none=True)
    text = json.dumps([language, header], sort_keys=True, ensure_ascii=False)
    return uuid.UUID(bytes=hashlib.sha256(f"feed:{text}".encode()).digest()[:16], version=4)


def _language_of(text: str) -> str:
    """The language of a title that somebody typed: Chinese where one of its characters is."""
    return "zh" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else "en"
