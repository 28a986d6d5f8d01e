"""What open data tell of cases: only of those whose complainant agreed, without a word that anybody typed.

A request is known by a token that nobody can make who has not the whole header as it was committed: it does
not follow from a case id, of which a month has few. Moments are those of the day, without the hour.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rightsdesk.domain.case import Case, Header
from rightsdesk.domain.ids import ALPHABET
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.views import words
from rightsdesk.publish.views.complaining import SUPPLY, VEHICLE, asked_about, service_name
from rightsdesk.publish.views.words import said

TOKEN = 16
"""Characters of a token: 80 bits, so that no two cases of a desk ever share one."""

_GONE = frozenset({"erased", "expunged"})
"""After these nothing of a case is shown, whatever had been agreed."""

_DESCRIPTION = said("{service}：{category}", "{service}: {category}")

_QUESTIONS = {
    VEHICLE: (
        ("line", said("线路", "line")),
        ("vehicle", said("车辆编号或者号牌", "number of the vehicle, or its plate")),
        ("place", said("站点或者地点", "stop or place")),
    ),
    SUPPLY: (
        ("address", said("用水地址", "address supplied with water")),
        ("meter", said("户号或者水表编号", "customer or meter number")),
    ),
}


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What somebody is asked who complains about a service."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class OpenServiceView:
    """A kind of matter that may be complained about: a category of a policy."""

    code: str
    name: str
    description: str
    group: str
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class OpenRequestView:
    """A case whose complainant agreed to its being shown. `requested` and `updated` are midnights, local
    time, with their offset; `stage` is the slug of the last step that counts as one, `stage_name` its name.
    """

    token: str
    is_open: bool
    stage: str
    stage_name: str
    service_code: str
    service_name: str
    agency: str
    requested: str
    updated: str


def token(case: Case) -> str:
    """What a case is called in open data: characters of Crockford's alphabet from a digest of its header as
    it was committed, summary and all. Corrections, which are events, do not change it.
    """
    header = case.model_dump(mode="json", by_alias=True, exclude_none=True, include=set(Header.model_fields))
    text = json.dumps(header, sort_keys=True, ensure_ascii=False)
    number = int.from_bytes(hashlib.sha256(f"open311:{text}".encode()).digest(), "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(TOKEN))


def is_public(standing: Standing) -> bool:
    """Whether open data may show the case: its complainant agreed, and nothing was erased since."""
    case = standing.state.case
    return case.public is True and not any(event.event in _GONE for event in case.timeline)


def service_code(policy: str, category: str) -> str:
    """The code of a category of a policy, in addresses too."""
    return f"{policy}.{category}"


def _midnight(moment: datetime, zone: ZoneInfo) -> str:
    """The beginning of the local day of a moment, as W3C's note on dates and times writes it."""
    return datetime.combine(moment.astimezone(zone).date(), time(), zone).isoformat()


def changed_on(standing: Standing, zone: ZoneInfo) -> date:
    """The local day of the last step; that of the closing once a case is closed."""
    return _changed(standing).astimezone(zone).date()


def _changed(standing: Standing) -> datetime:
    case = standing.state.case
    closings = [event.at for event in case.timeline if event.event == "closed"]
    if closings and not standing.state.is_open:
        return closings[-1]
    return max((event.at for event in case.timeline), default=case.received_at)


def open_request(
    committed: Case, standing: Standing, organisation: Organisation, language: str
) -> OpenRequestView:
    """What open data tell of a case; `committed` is the case as its file has it, without its corrections."""
    state, zone = standing.state, organisation.zone()
    category = str(state.traits["category"])
    return OpenRequestView(
        token=token(committed),
        is_open=state.is_open,
        stage=state.stage,
        stage_name=words.stage(state.stage, language),
        service_code=service_code(standing.version.slug, category),
        service_name=words.word(standing.version.policy.vocabulary.categories, category, language),
        agency=organisation.name.text(language),
        requested=_midnight(state.case.received_at, zone),
        updated=_midnight(_changed(standing), zone),
    )


def open_services(
    organisation: Organisation, in_force: Iterable[PolicyVersion], language: str
) -> tuple[OpenServiceView, ...]:
    """Everything that may be complained about under the policies in force, each category under its service,
    or under its rules where they are those of no service.
    """
    return tuple(
        _open_service(version.slug, category, version.policy, organisation, language)
        for version in in_force
        for category in version.policy.vocabulary.categories
    )


def _open_service(
    slug: str, category: str, policy: Policy, organisation: Organisation, language: str
) -> OpenServiceView:
    service = next((name for name, slugs in organisation.services.items() if slug in slugs), None)
    group = service_name(service, policy, language) if service else policy.title.text(language)
    name = policy.vocabulary.categories[category].text(language)
    asked = _QUESTIONS.get(asked_about(service), ()) if service else ()
    return OpenServiceView(
        code=service_code(slug, category),
        name=name,
        description=_DESCRIPTION.text(language).format(service=policy.title.text(language), category=name),
        group=group,
        questions=tuple(QuestionView(code, label.text(language)) for code, label in asked),
    )
