"""P: personal data in clear text.

A rule for each kind. They judge cases and programme records as other rules do; policies, commit messages and
the built public site are held to the same rules by `clear_text_linter`.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from rightsdesk.messages import N_, _
from rightsdesk.rules.clear_text import Seen
from rightsdesk.rules.contexts import Finding
from rightsdesk.rules.registry import rule


class Read(Protocol):
    """What these rules look at: a case or programme record, read for personal data in clear."""

    @property
    def seen(self) -> tuple[Seen, ...]:
        """The personal data in it, by place."""


_REASON = N_(
    "What is committed stays in git, in every clone, and cannot be erased when the person asks for it; the "
    "sealed part of a case can."
)
_MEND = N_(
    "leave it out, and give it to `desk open` as --name, --phone, --email, --address or --words; `desk seal` "
    "moves it into the sealed part while it is not committed, `desk expunge` takes it out of what is"
)

_KINDS: Final = (
    (
        "P101",
        "mobile",
        N_("no mobile number stands in clear text"),
        N_("a mobile number stands in clear text: {seen}"),
    ),
    (
        "P102",
        "landline",
        N_("no landline number stands in clear text"),
        N_("a landline number stands in clear text: {seen}"),
    ),
    (
        "P103",
        "foreign-phone",
        N_("no telephone number of another country stands in clear text"),
        N_("a telephone number of another country stands in clear text: {seen}"),
    ),
    (
        "P104",
        "identity-number",
        N_("no identity number stands in clear text"),
        N_("an identity number stands in clear text: {seen}"),
    ),
    (
        "P105",
        "passport",
        N_("no number of a passport or permit stands in clear text"),
        N_("the number of a passport or permit stands in clear text: {seen}"),
    ),
    (
        "P106",
        "bank-card",
        N_("no bank card number stands in clear text"),
        N_("a bank card number stands in clear text: {seen}"),
    ),
    (
        "P107",
        "email",
        N_("no e-mail address stands in clear text"),
        N_("an e-mail address stands in clear text: {seen}"),
    ),
    (
        "P108",
        "account",
        N_("no WeChat or QQ account stands in clear text"),
        N_("a WeChat or QQ account stands in clear text: {seen}"),
    ),
    (
        "P109",
        "plate",
        N_("no number plate stands in clear text, but for the vehicle that a case is about"),
        N_("a number plate stands in clear text: {seen}"),
    ),
    (
        "P110",
        "name",
        N_("no person's full name stands in clear text beside a word for who they are"),
        N_("a person's name stands in clear text: {seen}"),
    ),
)
"""Code and kind, and what the rule says: as a rule, and of a finding."""

CODES: Final[Mapping[str, str]] = MappingProxyType({kind: code for code, kind, _rule, _found in _KINDS})
"""The code of the rule about each kind."""

_SENTENCES: Final = {kind: sentence for _code, kind, _rule, sentence in _KINDS}


def finding(seen: Seen) -> Finding:
    """What is said of personal data at a place; never the whole of it."""
    sentence = _SENTENCES[seen.sighting.kind]
    return Finding(_(sentence).format(seen=seen.sighting.masked), seen.keys)


def _check(kind: str) -> Callable[[Read], Iterator[Finding]]:
    def check(context: Read) -> Iterator[Finding]:
        return (finding(seen) for seen in context.seen if seen.sighting.kind == kind)

    return check


for _code, _kind, _summary, _found in _KINDS:
    rule(_code, f"{_kind}-in-clear", summary=_summary, reason=_REASON, mend=_MEND)(_check(_kind))
