"""S3xx: what can be read, but uses words that nobody declared."""

from collections.abc import Iterator

from rightsdesk.messages import _
from rightsdesk.rules.contexts import CaseContext, Finding
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import nearest_words, uses, words


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
    places = [uses(context.case)]
    places += [uses(event, ("timeline", index)) for index, event in context.events()]
    for place in places:
        for use in place:
            known = words(version.policy, use.vocabulary)
            if known is not None and use.word not in known:
                yield Finding(
                    _("{word!r} is not among the {list} of {policy}").format(
                        word=use.word, list=use.vocabulary, policy=version.path
                    ),
                    use.keys,
                    nearest_words(use.word, known),
                )
