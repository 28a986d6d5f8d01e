"""What all printed sheets of a case share: its heading, the complainant, who took a step, what was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.events.base import Event, Evidence, Remedy
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.model import Label
from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.protection import erasure
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worktime import Calendar
from rightsdesk.publish.views import times, words
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.words import said

Kind = TypeVar("Kind", bound=Event)

APART = said(
    "个人信息另行保管，需要时由经办人手写填入。",
    "Personal data is kept apart; fill it in by hand where it is needed.",
)
ERASED = said("个人信息已依法删除。", "The personal data was erased, as the law asks.")
CONTAINS = said("本表含个人信息，请妥善保管。", "This sheet contains personal data: keep it safe.")
_CURRENCIES = {"CNY": said("{amount} 元", "CNY {amount}")}
_OTHER_MONEY = said("{amount} {currency}", "{currency} {amount}")
_PARTIES = {
    "complaint": said("投诉人", "Complainant"),
    "question": said("咨询人", "Enquirer"),
    "suggestion": said("建议人", "Brought by"),
}
_NOBODY = {"import": said("导入", "imported")}
"""Who stands in imported history for people that nobody knows."""
NUMBERED = said("第 {number} 次办理", "handling no. {number}")


@dataclass(frozen=True, slots=True)
class Paper:
    """What a sheet is printed from: the case as it stands, the desk it belongs to, who will read it, and what
    of the complainant may be shown (None: nothing, because it is not here or not for this person's eyes).
    `found` is what came of looking for the files of evidence, by digest; `ways` what ways to reach the desk
    are called under its own policy, where the case's has no word for one."""

    standing: Standing
    organisation: Organisation
    calendar: Calendar
    reader: Reader
    personal: PersonalData | None = None
    found: Mapping[str, str] = field(default_factory=dict)
    ways: Mapping[str, Label] = field(default_factory=dict)

    @property
    def state(self) -> CaseState:
        """The state the case is in."""
        return self.standing.state

    @property
    def case(self) -> Case:
        """The case as corrected."""
        return self.standing.state.case

    @property
    def policy(self) -> Policy:
        """The policy that judges it."""
        return self.standing.version.policy

    @property
    def language(self) -> str:
        """The language of the sheet."""
        return self.reader.language

    def time(self, moment: datetime | None) -> str | None:
        """A moment in words; None for none."""
        return times.instant(moment, self.reader.zone, self.language) if moment else None

    def date(self, moment: datetime) -> str:
        """The local day of a moment, in words."""
        return times.day(moment.astimezone(self.reader.zone).date(), self.language)

    def end(self, moment: datetime | None) -> str | None:
        """The end of a limit in words; None for none."""
        return times.end(moment, self.reader.zone, self.language) if moment else None

    def day(self, text: str | None) -> str | None:
        """A day that stands in a file, in words; None for none."""
        found = times.written_day(text) if text else None
        return times.day(found, self.language) if found else text

    def trait(self, name: str) -> str:
        """What is known of the case, in words: `kind`, `category`, `severity` …"""
        return words.value(name, str(self.state.traits[name]), self.policy, self.language)

    def word(self, vocabulary: str, slug: str | None) -> str | None:
        """A word of the policy's vocabulary; None for none."""
        return words.word(self.policy.vocabulary.words(vocabulary), slug, self.language) if slug else None

    def unit(self, slug: str | None) -> str | None:
        """A unit's name; None for none."""
        return self.reader.unit(slug, self.policy) if slug else None

    def person(self, named: str | None) -> str | None:
        """A person's name for a slug of the staff; whatever else was typed as it is, and of history that was
        imported, that it was."""
        if named in _NOBODY and named not in self.reader.staff.people:
            return _NOBODY[named].text(self.language)
        return self.reader.person(named) if named else None

    def owner(self, named: str | None) -> str | None:
        """Who answers for something: a unit, a post or a person by slug, or whatever was typed."""
        vocabulary = self.policy.vocabulary
        known = {**vocabulary.units, **vocabulary.posts}
        return words.word(known, named, self.language) if named in known else self.person(named)

    def present(self, kind: type[Kind]) -> Kind | None:
        """The last event of a kind in the handling that the case is in; None for none."""
        found = self.state.events(str(kind.model_fields["event"].default))
        return found[-1] if found and isinstance(found[-1], kind) else None

    def last(self, *names: str) -> tuple[int, Event] | None:
        """The last event of these names, with the number of the handling it belongs to; None for none."""
        found = self.events(*names)
        return found[-1] if found else None

    def events(self, *names: str) -> tuple[tuple[int, Event], ...]:
        """The events of these names, each with the number of the handling it belongs to."""
        seen = {one.index: one.cycle for one in reversed(self.state.history.occurrences)}
        return tuple(
            (seen.get(index, 1), event)
            for index, event in enumerate(self.case.timeline)
            if event.event in names
        )


@dataclass(frozen=True, slots=True)
class HeadView:
    """The top of a sheet. `round` says which handling it is where there was more than one, `party` what
    somebody is called who brings such a case."""

    language: str
    organisation: str
    policy: str
    title: str
    number: str
    round: str | None
    party: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """The complainant; None for what is to be filled in by hand. `note` says why, or that the sheet must be
    kept safe."""

    note: str | None
    name: str | None
    phone: str | None
    email: str | None
    address: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class SignView:
    """Who took a step and when, as recorded; both None where it was not taken yet."""

    who: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One of several boxes, and whether it is ticked."""

    word: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class RemedyView:
    """Something given or done for the complainant."""

    kind: str
    amount: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One piece of evidence. `found` is what came of looking for the file itself, where somebody has."""

    kind: str
    what: str
    kept_at: str | None
    keep_until: str | None
    digest: str | None
    found: str | None = None


def head(paper: Paper, title: str) -> HeadView:
    """The top of a sheet with that title."""
    language = paper.language
    cycle = paper.state.cycle
    return HeadView(
        language=language,
        organisation=paper.organisation.name.text(language),
        policy=paper.policy.title.text(language),
        title=title,
        number=paper.case.id,
        round=NUMBERED.text(language).format(number=cycle) if cycle > 1 else None,
        party=_PARTIES[str(paper.state.traits["kind"])].text(language),
    )


def person(paper: Paper) -> PersonView:
    """The complainant, as far as the reader may see; room for handwriting otherwise."""
    found = paper.personal
    if found is None:
        why = ERASED if erasure(paper.case.timeline) else APART if paper.case.holds_personal_data else None
        note = why.text(paper.language) if why else None
        return PersonView(note, None, None, None, None, None)
    note = None if found.is_empty() else CONTAINS.text(paper.language)
    return PersonView(note, found.name, found.phone, found.email, found.address, found.words)


def sign(paper: Paper, event: Event | None) -> SignView:
    """Who took a step and when."""
    if event is None:
        return SignView()
    return SignView(paper.person(event.by), paper.time(event.at))


def boxes(paper: Paper, field: str, chosen: str | None) -> tuple[ChoiceView, ...]:
    """The values of a closed field as boxes, the chosen one ticked; none is where None is chosen."""
    return tuple(
        ChoiceView(label.text(paper.language), value == chosen)
        for value, label in words.VALUES[field].items()
    )


def yes_no(paper: Paper, chosen: bool | None) -> tuple[ChoiceView, ...]:
    """Yes and no as boxes."""
    return tuple(
        ChoiceView(label.text(paper.language), value == chosen)
        for value, label in ((True, words.YES), (False, words.NO))
    )


def money(amount: str | None, currency: str | None, language: str) -> str | None:
    """`1,260.00 元`, `CNY 1,260.00`; None for no amount."""
    if amount is None:
        return None
    whole, _point, rest = amount.partition(".")
    figures = f"{int(whole):,}.{rest:0<2}"
    if currency is None:
        return figures
    form: Label = _CURRENCIES.get(currency, _OTHER_MONEY)
    return form.text(language).format(amount=figures, currency=currency)


def remedies(paper: Paper, given: Sequence[Remedy]) -> tuple[RemedyView, ...]:
    """Remedies in words."""
    return tuple(
        RemedyView(
            paper.word("remedies", one.kind) or one.kind,
            money(one.amount, one.currency, paper.language),
            one.note,
        )
        for one in given
    )


def evidence(paper: Paper, given: Sequence[Evidence]) -> tuple[EvidenceView, ...]:
    """Evidence in words."""
    return tuple(
        EvidenceView(
            kind=paper.word("evidence", one.kind) or one.kind,
            what=one.what,
            kept_at=one.kept_at,
            keep_until=paper.day(one.keep_until),
            digest=one.digest,
        )
        for one in given
    )
