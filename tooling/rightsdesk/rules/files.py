"""S: what reading itself enforces, and what can be read but uses words that nobody declared."""

from collections.abc import Iterator

from rightsdesk.messages import N_, _
from rightsdesk.records.faults import FAULTS
from rightsdesk.records.validation import SCHEMA_FAULTS
from rightsdesk.rules.contexts import CaseContext, Finding
from rightsdesk.rules.registry import enforced_by_reading, rule
from rightsdesk.rules.vocabulary import nearest_words, words

READER_RULE = "readable-file"
"""The name that all faults of the strict reader share."""

for _code, _fault in FAULTS.items():
    enforced_by_reading(_code, READER_RULE, summary=_fault.summary, reason=_fault.reason, mend=_fault.mend)

for _code, (_name, _summary) in SCHEMA_FAULTS.items():
    enforced_by_reading(
        _code,
        _name,
        summary=_summary,
        reason=N_(
            "Commands, pages and reports rely on the models; what does not fit them cannot be trusted to be "
            "read."
        ),
        mend=N_("`desk schema` writes the schema that editors check against while you type."),
    )


@rule(
    "S301",
    "unknown-word",
    summary="a word is not in the policy's vocabulary",
    reason="Registers, reports and conditions go by these words; one mistyped word and the case falls out "
    "of all of them.",
    mend="correct the word (`desk correct` once it is committed), or add it to a new version of the policy",
)
def unknown_word(context: CaseContext) -> Iterator[Finding]:
    """Every field of header and events that a vocabulary is declared for."""
    version = context.standing.version
    for use in context.words:
        known = words(version.policy, use.vocabulary)
        if known is not None and use.word not in known:
            yield Finding(
                _("{word!r} is not among the {list} of {policy}").format(
                    word=use.word, list=use.vocabulary, policy=version.path
                ),
                use.keys,
                nearest_words(use.word, known),
            )
