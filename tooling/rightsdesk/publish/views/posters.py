"""What a poster says: where its code leads, what that fills in, and how else the desk is reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from rightsdesk.domain.case import Place
from rightsdesk.domain.organisation import Contact, Organisation
from rightsdesk.domain.policy import Policy
from rightsdesk.publish.views import words
from rightsdesk.publish.views.words import said

PAGE = "complain.html"
FIELDS = ("line", "vehicle", "place")
"""What a poster may name, as the form's script reads it from the address (`assets/complain.js`)."""

_LABELS = {
    "line": said("线路", "Line"),
    "vehicle": said("车辆", "Vehicle"),
    "place": said("地点", "Place"),
}
_RIDE = said("这趟车，您有话要说？", "Something to tell us about this ride?")
_SPOT = said("这里的服务，您有话要说？", "Something to tell us about this place?")
_SCAN = said("扫码写投诉、咨询或者建议", "Scan to write a complaint, question or suggestion")
_FILLED = said("{what}已经为您填好。", "Filled in for you already: {what}.")
_OWN = said(
    "您写的内容只留在您的手机上，由您自己发出；不收取任何费用。",
    "What you write stays on your telephone until you send it yourself. It costs nothing.",
)
_ELSE = said("也可以：{way}", "Or: {way}")
_HOURS = said("{way}，{hours}", "{way}, {hours}")


@dataclass(frozen=True, slots=True)
class PosterWordsView:
    """A poster's text in one language; `way` is another way to reach the desk, None where there is none."""

    language: str
    organisation: str
    title: str
    scan: str
    filled: str
    own: str
    way: str | None


@dataclass(frozen=True, slots=True)
class PosterView:
    """One poster: the address in its code, the same without what it fills in, the text in each language, and
    what stands large on it (label and value, the label in all languages).
    """

    address: str
    page: str
    facts: tuple[tuple[str, str], ...]
    words: tuple[PosterWordsView, ...]


def field_called(name: str) -> str | None:
    """The field that a column of a table is for, called as in a case file or as on a poster in either
    language; None for none."""
    wanted = name.casefold()
    called = ((field, {field, label.zh, label.en.casefold()}) for field, label in _LABELS.items())
    return next((field for field, names in called if wanted in names), None)


def _named(place: Place) -> list[tuple[str, str]]:
    return [(name, value) for name in FIELDS if (value := getattr(place, name))]


def _way(contacts: Sequence[Contact], policy: Policy, language: str) -> str | None:
    """The first way to reach the desk that needs no network: neither a page nor an e-mail address."""
    spoken = next((each for each in contacts if "@" not in each.value and "://" not in each.value), None)
    if spoken is None:
        return None
    way = f"{words.word(policy.vocabulary.channels, spoken.channel, language)} {spoken.value}"
    hours = spoken.hours.text(language) if spoken.hours else None
    told = _HOURS.text(language).format(way=way, hours=hours) if hours else way
    return _ELSE.text(language).format(way=told)


def _words(place: Place, organisation: Organisation, policy: Policy, language: str) -> PosterWordsView:
    named = [_LABELS[name].text(language) for name, _value in _named(place)]
    what = words.joined([name.lower() for name in named], language)
    return PosterWordsView(
        language=language,
        organisation=organisation.name.text(language),
        title=(_RIDE if place.line or place.vehicle else _SPOT).text(language),
        scan=_SCAN.text(language),
        filled=_FILLED.text(language).format(what=what),
        own=_OWN.text(language),
        way=_way(organisation.contacts, policy, language),
    )


def poster(
    place: Place, site: str, organisation: Organisation, policy: Policy, languages: Sequence[str]
) -> PosterView:
    """The poster for a line, vehicle or place, in these languages; `site` is the address of the first one's
    site, `policy` has the words for ways to reach the desk. What the form is to fill in stands behind the #,
    so that no server is told who scanned which poster.
    """
    named = _named(place)
    return PosterView(
        address=f"{site}{PAGE}#{urlencode(named)}".replace("+", "%20"),
        page=f"{site}{PAGE}",
        facts=tuple(
            (" ".join(_LABELS[name].text(each) for each in languages), value) for name, value in named
        ),
        words=tuple(_words(place, organisation, policy, language) for language in languages),
    )
