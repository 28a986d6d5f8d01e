"""Whether a case is about a person who asks what is held on them, and to whom their data was given.

Everybody may ask what is held on them, why, for how long and who has received it (PIPL art. 45, GDPR art.
15).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.events.handling import Coordinated, Transferred
from rightsdesk.domain.events.intake import Redirected, Reported

_NOT_DIGITS = re.compile(r"\D")
_SUBSCRIBER = 11
"""Digits of a Chinese mobile number without the country's code; of a shorter number all count."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Who asks: any of these that is given is looked for."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None

    def matches(self, data: PersonalData) -> tuple[str, ...]:
        """The fields by which the person of a case is the one sought; none where it is somebody else."""
        found = []
        if self.name and data.name and _plain(self.name) == _plain(data.name):
            found.append("name")
        if self.phone and data.phone and _number(self.phone) == _number(data.phone):
            found.append("phone")
        if self.email and data.email and _plain(self.email) == _plain(data.email):
            found.append("email")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Given:
    """One occasion on which somebody else came to have the case: the event and to whom, as slugs of the
    policy's units, or in words.
    """

    at: datetime
    event: str
    units: tuple[str, ...] = ()
    others: str | None = None


def recipients(case: Case) -> Iterator[Given]:
    """To whom a case was given beyond those who received it, in order."""
    for event in case.timeline:
        if isinstance(event, Transferred):
            yield Given(event.at, event.event, (event.unit,))
        elif isinstance(event, Coordinated):
            yield Given(event.at, event.event, event.units)
        elif isinstance(event, Reported):
            yield Given(event.at, event.event, others=event.to)
        elif isinstance(event, Redirected):
            yield Given(event.at, event.event, others=event.body)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _number(text: str) -> str:
    return _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", text))[-_SUBSCRIBER:]
