"""What `desk impact` says to people: version by version, what changed and what that does to open cases."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rightsdesk.cli.outline import Block, Heading, Items, Paragraph, Table
from rightsdesk.cli.printing import state_name, unit_name, until
from rightsdesk.domain.deadlines import Instance, State
from rightsdesk.domain.explanation import duration_text
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.rejudging import ClockChange, PostsChange, Rejudged
from rightsdesk.messages import _, language
from rightsdesk.operations.impact import Impact, VersionImpact
from rightsdesk.publish.views import words
from rightsdesk.publish.views.amendments import AmendmentView, in_words
from rightsdesk.rules.contexts import clause_note

NONE = "—"

MOST_IDS = 6
"""Where a change is the same for many cases, so many are named and the rest counted; JSON names all."""


def blocks(found: Impact, now: datetime, zone: ZoneInfo) -> Iterator[Block]:
    """The whole report; times by the desk's wall clock."""
    yield Heading(1, _("What the change of the policies does"))
    if not found.versions:
        yield Paragraph(
            _("No policy version was added or changed since {base}.").format(base=found.base[:10])
        )
    if found.refused:
        yield Paragraph(_("The change is refused:"))
        yield Items(
            tuple(
                f"{finding.path}: {finding.code} {finding.message} → {finding.hint}"
                for finding in found.refused
            )
        )
    if found.unjudged:
        yield Paragraph(_("What it does to cases under way cannot be told: {why}").format(why=found.unjudged))
    for version in found.versions:
        yield from _version(version, now, zone, judged=found.unjudged is None)


def _version(found: VersionImpact, now: datetime, zone: ZoneInfo, *, judged: bool) -> Iterator[Block]:
    """One version: what it is, what it changes, what it does to cases."""
    version = found.version
    yield Heading(
        2,
        _("{title}: version of {day}").format(
            title=version.policy.title.text(language()), day=version.in_force.isoformat()
        ),
    )
    yield Paragraph(_what_it_is(found))
    if found.changes is not None and found.before is not None and found.after is not None:
        day = found.before.in_force.isoformat()
        view = in_words(found.changes, found.before.policy, found.after.policy, day, language())
        yield from _amendment(view)
    if judged and found.before is not None:
        yield from _cases(found, now, zone)


def _what_it_is(found: VersionImpact) -> str:
    if found.after is None:
        return _("This version was taken out.")
    if found.in_base:
        return _("This version was changed; it is compared with what it was.")
    if found.before is None:
        return _("This is the policy's first version; there is nothing to compare it with.")
    return _("This version is new; it is compared with the one of {day}.").format(
        day=found.before.in_force.isoformat()
    )


def _amendment(view: AmendmentView) -> Iterator[Block]:
    """What changes, clause by clause, and for whom."""
    if view.is_empty:
        yield Paragraph(_("It says the same."))
        return
    for clause in view.clauses:
        yield Paragraph(clause.said)
        rows = (*((clause.text,) if clause.text else ()), *clause.enforced)
        if rows:
            yield Items(rows)
    for heading, sentences in (
        (_("Words"), view.words),
        (_("How time is counted"), view.counting),
        (_("What posts gain and lose"), view.posts),
    ):
        if sentences:
            yield Paragraph(heading)
            yield Items(sentences)


def _cases(found: VersionImpact, now: datetime, zone: ZoneInfo) -> Iterator[Block]:
    """The cases judged by the version, then those that only would be."""
    yield Heading(3, _("Judged by it"))
    if found.judged:
        yield Paragraph(
            _(
                "{count} cases under way are judged otherwise than before: {differ} of them stand "
                "differently, {overdue} become overdue."
            ).format(**_counts(found.judged))
        )
        yield from _tables(found.judged, now, zone)
    else:
        yield Paragraph(_("No case under way is judged otherwise than before."))
    if found.foreseen:
        yield Heading(3, _("Would be, under it"))
        yield Paragraph(
            _(
                "{count} cases under way are judged by another version and stay so. Had this one been in "
                "force for them, {differ} would stand differently, {overdue} would become overdue."
            ).format(**_counts(found.foreseen))
        )
        yield from _tables(found.foreseen, now, zone)


def _counts(cases: Sequence[Rejudged]) -> dict[str, int]:
    return {
        "count": len(cases),
        "differ": sum(not case.is_same for case in cases),
        "overdue": sum(case.becomes_overdue for case in cases),
    }


def _tables(cases: Sequence[Rejudged], now: datetime, zone: ZoneInfo) -> Iterator[Block]:
    """Deadlines, approvals and steps, each in its table where any differ."""
    clocks = tuple(
        (case.case_id, *_clock_cells(change, case, now, zone)) for case in cases for change in case.clocks
    )
    if clocks:
        heads = (_("case"), _("promise"), _("due now"), _("due then"), _("difference"), _("owner"))
        yield Table(heads, clocks)
    posts = _by_change(cases, _post_rows)
    if posts:
        yield Table((_("step"), _("posts now"), _("posts then"), _("cases")), posts)
    steps = _by_change(cases, _step_rows)
    if steps:
        yield Table((_("what changes"), _("next steps"), _("cases")), steps)


def _by_change(
    cases: Sequence[Rejudged], rows: Callable[[Rejudged], Iterator[tuple[str, ...]]]
) -> tuple[tuple[str, ...], ...]:
    """Each change once, with the cases that it is the same for."""
    found: dict[tuple[str, ...], list[str]] = {}
    for case in cases:
        for row in rows(case):
            found.setdefault(row, []).append(case.case_id)
    return tuple((*row, _listed(ids)) for row, ids in found.items())


def _listed(ids: Sequence[str]) -> str:
    """The first few ids, and how many more there are."""
    listed = ", ".join(ids[:MOST_IDS])
    if len(ids) <= MOST_IDS:
        return listed
    return _("{cases} and {count} more").format(cases=listed, count=len(ids) - MOST_IDS)


def _clock_cells(change: ClockChange, case: Rejudged, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """A promise: its name and clause, due by the one version and by the other, by how much, whose it is."""
    shown = change.shown
    promise = shown.clock.title.text(language()) + clause_note(shown.clause)
    before, after = _due(change.before, now, zone), _due(change.after, now, zone)
    return promise, before, after, _difference(change), _owner(change, case)


def _due(clock: Instance | None, now: datetime, zone: ZoneInfo) -> str:
    """When a promise is due, and how it stands unless it simply runs."""
    if clock is None:
        return NONE
    if clock.state is State.RUNNING:
        return until(clock.due, now, zone)
    return _("{due} ({state})").format(due=until(clock.due, now, zone), state=state_name(clock.state))


def _difference(change: ClockChange) -> str:
    """By how much a promise moves; or that it comes or goes."""
    if change.begins:
        return _("newly promised")
    if change.ends:
        return _("no longer promised")
    moved, working = change.moved_by, change.moved_by_working_time
    if not moved:
        return _("not moved")
    text = _later_or_sooner(moved)
    if working is not None:
        text = _("{span}; {working} of working time").format(
            span=text, working=duration_text(working, language(), working=True)
        )
    return text


def _later_or_sooner(moved: timedelta) -> str:
    span = duration_text(moved, language())
    return (_("{span} later") if moved > timedelta() else _("{span} sooner")).format(span=span)


def _owner(change: ClockChange, case: Rejudged) -> str:
    """Who answers for a promise, and who did where that is somebody else."""
    sides = ((change.before, case.before), (change.after, case.after))
    names = [
        unit_name(standing.version.policy, standing.state.holder)
        if clock.clock.owner == "unit"
        else words.owner(clock.clock.owner, standing.version.policy, language())
        for clock, standing in sides
        if clock is not None
    ]
    return " → ".join(dict.fromkeys(names))


def _post_rows(case: Rejudged) -> Iterator[tuple[str, ...]]:
    """Approvals by other posts, and steps that become other posts' business."""
    for changes, what in (
        (case.approvals, _("approval before {step}")),
        (case.handlers, _("the step {step}")),
    ):
        for change in changes:
            yield (
                what.format(step=_step(change.step)),
                _posts(change, case.before.version.policy, lambda each: each.before),
                _posts(change, case.after.version.policy, lambda each: each.after),
            )


def _posts(change: PostsChange, policy: Policy, side: Callable[[PostsChange], tuple[str, ...]]) -> str:
    return policy.post_titles(side(change), language()) or NONE


def _step_rows(case: Rejudged) -> Iterator[tuple[str, ...]]:
    """Steps that the case newly asks for or no longer, and those that become possible or impossible."""
    for steps, what in (
        (case.asked, _("newly asked for")),
        (case.unasked, _("no longer asked for")),
        (case.allowed, _("newly possible")),
        (case.forbidden, _("no longer possible")),
    ):
        if steps:
            yield what, words.joined(map(_step, steps), language())


def _step(step: str) -> str:
    return words.named(words.event(step, language()), language())
