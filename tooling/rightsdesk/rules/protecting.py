"""L2 and A120: whether personal data was held, erased and expunged as the law and two persons allow."""

from collections.abc import Iterator

from rightsdesk.domain.events.base import Phase
from rightsdesk.domain.events.protection import Erased, Expunged, Held, Released
from rightsdesk.domain.protection import erasure, expunction_asked, guards, hold_on
from rightsdesk.messages import _, language
from rightsdesk.rules.contexts import CaseContext, Finding
from rightsdesk.rules.registry import rule

_ENDS = (Phase.CLOSED, Phase.ARCHIVED)


@rule(
    "L201",
    "erased-when-free",
    summary="personal data is erased only when the case is closed and under no legal hold",
    reason="Whoever complained is owed an answer, and a court or an authority may need what was said; what "
    "is erased cannot be brought back (PIPL arts. 19 and 47).",
    mend="close the case, or release the hold, first; where an order demands it all the same, name the "
    "order: desk erase --overrides",
)
def erased_when_free(context: CaseContext) -> Iterator[Finding]:
    """Looks at the case as it was before each erasure; one that names an order passes."""
    timeline = context.case.timeline
    for index, event in context.events("erased"):
        if not isinstance(event, Erased) or event.overrides is not None:
            continue
        is_open = context.standing.state.positions[index].phase not in _ENDS
        for why in guards(timeline[:index], is_open=is_open):
            message = _("the personal data could not be erased: {why}").format(why=why.text(language()))
            yield Finding(message, ("timeline", index))


@rule(
    "L202",
    "hold-and-erasure-once",
    summary="a hold is placed once until it is released, and erased is what was not erased before",
    reason="Two holds of which one is released leave nobody knowing whether the data may go.",
    mend="take the step back before it is published; `desk show` says how the case stands",
)
def hold_and_erasure_once(context: CaseContext) -> Iterator[Finding]:
    """Goes through the events of protection in their order."""
    timeline = context.case.timeline
    for index, event in context.events("held", "released", "erased"):
        before = timeline[:index]
        if erasure(before) is not None and not isinstance(event, Released):
            yield Finding(_("the personal data is erased already"), ("timeline", index))
        elif isinstance(event, Held) and hold_on(before) is not None:
            yield Finding(_("it is under legal hold already; release that first"), ("timeline", index))
        elif isinstance(event, Released) and hold_on(before) is None:
            yield Finding(_("it is under no legal hold"), ("timeline", index))


@rule(
    "A120",
    "expunged-by-two",
    summary="history is written anew only as one person asked and another carried out",
    reason="Who can rewrite history alone can hide what they did.",
    mend="have somebody ask for it (desk request-expunction), and another carry it out (desk expunge)",
)
def expunged_by_two(context: CaseContext) -> Iterator[Finding]:
    """Compares each expunction with the request before it."""
    timeline = context.case.timeline
    for index, event in context.events("expunged"):
        if not isinstance(event, Expunged):
            continue
        asked = expunction_asked(timeline[:index])
        if asked is None or asked.by != event.asked_by:
            yield Finding(_("nobody had asked for this expunction"), ("timeline", index))
        elif asked.by == event.by:
            yield Finding(_("the same person asked for it and carried it out"), ("timeline", index))


@rule(
    "L203",
    "nothing-personal-after-erasure",
    summary="nothing personal is sealed in a case whose personal data was erased",
    reason="The key is gone for good, and a clone that still has it drops it: nobody could ever read it.",
    mend="open a new case for what the person says now, and merge it into this one",
)
def nothing_personal_after_erasure(context: CaseContext) -> Iterator[Finding]:
    """Looks for sealed parts in events after an erasure."""
    for index, event in context.events():
        if getattr(event, "sealed", None) and erasure(context.case.timeline[:index]) is not None:
            yield Finding(_("personal data was added after it had been erased"), ("timeline", index))
