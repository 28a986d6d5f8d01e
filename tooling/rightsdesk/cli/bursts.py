"""`desk bursts`: many cases of one kind in a short time, now or in a month, with the cases behind it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from rightsdesk.cli.context import App, json_option, month_of, pass_app
from rightsdesk.domain.deadlines import State
from rightsdesk.messages import N_, _, language
from rightsdesk.rules.contexts import clause_note

if TYPE_CHECKING:
    from rightsdesk.analysis.bursts import Burst, Episode
    from rightsdesk.cli.pressing import Pressing
    from rightsdesk.domain.rhythms import Term
    from rightsdesk.operations.workspace import Workspace

_TRAITS = {"category": N_("category"), "unit": N_("unit"), "line": N_("line of business")}


def command(_name: str) -> click.Command:
    """The command of this file."""
    return bursts


@click.command(epilog=_("Example: {command}").format(command="desk bursts 2026-10"))
@click.argument("month", metavar="[MONTH]", required=False)
@json_option
@pass_app
def bursts(app: App, month: str | None) -> None:
    """Show where many cases of one kind came in a short time: now, or on the days of a month."""
    workspace = app.workspace
    if month is None:
        found = bursts_now(workspace)
        lines = [line for burst in found for line in burst_lines(burst, workspace)]
        app.show("\n".join(lines) or _("no burst"), {"bursts": [burst_record(burst) for burst in found]})
        return
    episodes = _in_month(workspace, month_of(month, "MONTH"))
    lines = [line for episode in episodes for line in _episode_lines(episode, workspace)]
    app.show("\n".join(lines) or _("no burst"), {"bursts": [_episode_record(each) for each in episodes]})


def _in_month(workspace: "Workspace", month: "Term") -> "list[Episode]":
    from rightsdesk.analysis.bursts import watches

    desk = workspace.desk
    standings = [desk.standing(case, workspace.now) for case in desk.cases()]
    found = watches([desk.versions(slug) for slug in desk.slugs], standings, desk.organisation.zone())
    last = min(month.last, desk.local_day(workspace.now))
    return [episode for watch in found for episode in watch.between(month.first, last)]


def bursts_now(workspace: "Workspace") -> "tuple[Burst, ...]":
    """The bursts of the present day. They ask for attention: nothing is overdue by them.

    Raises Unreadable where a case of the days in question cannot be read.
    """
    from rightsdesk.analysis.bursts import present_bursts

    return present_bursts(workspace.desk, workspace.now)


def of_burst(burst: "Burst", workspace: "Workspace") -> "Pressing":
    """A burst among what presses: it has no limit and fails nothing."""
    from rightsdesk.cli.pressing import Pressing

    version = workspace.desk.version(burst.policy, workspace.now)
    name, state = ("burst", burst.policy, burst.trait, burst.slug), State.RUNNING
    return Pressing(
        key=(*name, state.value),
        about=burst.policy,
        path=version.path,
        title=burst_sentence(burst),
        clause=burst.clause,
        owner=version.policy.post_titles(burst.told, language()),
        due=None,
        state=state,
        fails=False,
        tell=(),
        record={"source": "burst", "id": ":".join(name), "fails": False, "due": None} | burst_record(burst),
    )


def burst_sentence(burst: "Burst") -> str:
    """A burst in a sentence: of what, how many, how many were to be expected."""
    trait = _TRAITS[burst.trait]
    return _("burst: {trait} “{name}”: {number} cases in {days} days, about {expected} expected").format(
        trait=_(trait),
        name=burst.label.text(language()) if burst.label else burst.slug,
        number=len(burst.cases),
        days=burst.days,
        expected=f"{burst.expected:.1f}",
    )


def burst_lines(burst: "Burst", workspace: "Workspace") -> Iterator[str]:
    """A burst for people: the sentence, the clause that has it watched, who is told, and the cases behind
    it.
    """
    policy = workspace.desk.version(burst.policy, workspace.now).policy
    told = f" → {policy.post_titles(burst.told, language())}" if burst.told else ""
    yield f"{burst_sentence(burst)}{clause_note(burst.clause)}{told}"
    yield "  " + ", ".join(burst.cases)


def burst_record(burst: "Burst") -> dict[str, Any]:
    """A burst as plain data."""
    return {
        "policy": burst.policy,
        "clause": burst.clause,
        "trait": burst.trait,
        "value": burst.slug,
        "first": burst.first.isoformat(),
        "last": burst.last.isoformat(),
        "cases": list(burst.cases),
        "before": burst.before,
        "baseline_days": burst.baseline,
        "expected": round(burst.expected, 3),
        "bound": burst.bound,
        "probability": burst.probability,
        "tell": list(burst.told),
    }


def _episode_lines(episode: "Episode", workspace: "Workspace") -> Iterator[str]:
    yield _("{since} to {until}:").format(since=episode.since, until=episode.until)
    yield from (f"  {line}" for line in burst_lines(episode.peak, workspace))


def _episode_record(episode: "Episode") -> dict[str, Any]:
    return {
        "since": episode.since.isoformat(),
        "until": episode.until.isoformat(),
        "peak": burst_record(episode.peak),
    }
