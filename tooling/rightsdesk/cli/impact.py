"""`desk impact`: what changed policies do to open cases."""

import json
from typing import Any

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.printing import instance_record
from rightsdesk.domain.deadlines import Instance
from rightsdesk.domain.rejudging import ClockChange, PostsChange, Rejudged
from rightsdesk.messages import _
from rightsdesk.operations.impact import Impact, VersionImpact
from rightsdesk.operations.impact import impact as impact_of
from rightsdesk.rules.reporters import as_record


def command(_name: str) -> click.Command:
    """The command of this file."""
    return impact


@click.command(
    epilog=_("Example: {command}").format(command="desk impact --base origin/main --format markdown")
)
@click.option("--base", metavar="REV", required=True, help=_("Compare with the policies of this revision."))
@click.option("--head", metavar="REV", help=_("The policies and cases of this commit, not the work tree's."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    help=_("How to print [default: text]."),
)
@json_option
@pass_app
def impact(app: App, base: str, head: str | None, form: str | None) -> int:
    """Tell what changed policies do to open cases. Exit code 1 when a version in force was edited, 2 where
    it cannot be told."""
    form = app.form(form)
    found = impact_of(app.workspace, base, head)
    if form == "json":
        click.echo(json.dumps(record(found), ensure_ascii=False))
    else:
        from rightsdesk.cli.impact_report import blocks
        from rightsdesk.cli.outline import FORMS

        zone = app.workspace.desk.organisation.zone()
        click.echo(FORMS[form](blocks(found, app.workspace.now, zone)))
    for case, untold in found.untold:
        click.echo(
            _("{case}: when {clock} is due cannot be told: the holidays of {year} are not known").format(
                case=case, clock=untold.clock.id, year=untold.year
            ),
            err=True,
        )
    return 2 if found.untold else 1 if found.edits_in_force else 0


def record(found: Impact) -> dict[str, Any]:
    """`{"base": …, "refused": [findings], "versions": [...]}`."""
    return {
        "base": found.base,
        "refused": [as_record(finding) for finding in found.refused],
        "unjudged": found.unjudged,
        "versions": [_version_record(version) for version in found.versions],
    }


def _version_record(found: VersionImpact) -> dict[str, Any]:
    """A version as plain data: what changed in it, the cases judged by it, and those that would be."""
    changes = found.changes
    return {
        "policy": found.version.slug,
        "in_force": found.version.in_force.isoformat(),
        "path": found.path,
        "change": "removed" if found.after is None else "changed" if found.in_base else "added",
        "compared_with": found.before.in_force.isoformat() if found.before else None,
        "clauses": [
            {
                "no": change.no,
                "was": change.before.no if change.before else None,
                "change": change.fate.value,
                "text": change.reworded,
                "mechanisms": list(change.mechanisms),
            }
            for change in (changes.clauses if changes else ())
        ],
        "words": [
            {"list": change.words, "word": change.slug} for change in (changes.words if changes else ())
        ],
        "counting": list(changes.counting) if changes else [],
        "posts": [
            {
                "post": change.post,
                "gained": [{"kind": duty.kind.value, "what": duty.key} for duty in change.gained],
                "lost": [{"kind": duty.kind.value, "what": duty.key} for duty in change.lost],
            }
            for change in (changes.posts if changes else ())
        ],
        "judged_by_it": [_case_record(case) for case in found.judged],
        "would_be_under_it": [_case_record(case) for case in found.foreseen],
    }


def _case_record(case: Rejudged) -> dict[str, Any]:
    """A case as plain data; `same` where the other version makes no difference to it."""
    return {
        "id": case.case_id,
        "same": case.is_same,
        "becomes_overdue": case.becomes_overdue,
        "clocks": [_clock_record(change) for change in case.clocks],
        "approvals": [_posts_record(change) for change in case.approvals],
        "handlers": [_posts_record(change) for change in case.handlers],
        "steps": {
            "asked": list(case.asked),
            "no_longer_asked": list(case.unasked),
            "possible": list(case.allowed),
            "no_longer_possible": list(case.forbidden),
        },
    }


def _clock_record(change: ClockChange) -> dict[str, Any]:
    """A promise as plain data; spans in seconds, later ones positive."""
    moved, working = change.moved_by, change.moved_by_working_time
    return {
        "clock": change.shown.clock.id,
        "cycle": change.shown.cycle,
        "before": _instance_record(change.before),
        "after": _instance_record(change.after),
        "moved_by": moved.total_seconds() if moved is not None else None,
        "moved_by_working_time": working.total_seconds() if working is not None else None,
        "becomes_overdue": change.becomes_overdue,
        "no_longer_overdue": change.no_longer_overdue,
    }


def _instance_record(clock: Instance | None) -> dict[str, Any] | None:
    if clock is None:
        return None
    return instance_record(clock) | {"owner": clock.clock.owner}


def _posts_record(change: PostsChange) -> dict[str, Any]:
    return {"step": change.step, "before": list(change.before), "after": list(change.after)}
