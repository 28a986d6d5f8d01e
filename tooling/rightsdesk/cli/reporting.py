"""`desk report`: the report on a month, quarter or year, as page, PDF and workbook; its issue on record."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rightsdesk.analysis.report.kinds import KINDS, WHOLE, ReportKind, asks_for
from rightsdesk.cli.completion import words_of
from rightsdesk.cli.context import App, json_option, pass_app, require_known
from rightsdesk.cli.putting import put
from rightsdesk.messages import _, language

if TYPE_CHECKING:
    from rightsdesk.analysis.report.material import Scope
    from rightsdesk.domain.rhythms import Term
    from rightsdesk.operations.reporting import Source
    from rightsdesk.operations.workspace import Workspace
    from rightsdesk.publish.reports import ReportFiles
    from rightsdesk.records.store import Desk

FOLDER = "site/reports"
"""Where reports are written below the desk's folder; git passes `site/` over."""


def command(_name: str) -> click.Command:
    """The command of this file."""
    return report


@click.command(epilog=_("Example: {command}").format(command="desk report 2026-10"))
@click.argument("period", metavar="PERIOD")
@click.option("--policy", metavar="POLICY", help=_("Only cases under this policy."))
@click.option(
    "--unit", metavar="UNIT", shell_complete=words_of("units"), help=_("Only cases that this unit had last.")
)
@click.option(
    "--kind",
    type=click.Choice(tuple(KINDS)),
    default=WHOLE.record,
    show_default=True,
    help=_("Which report."),
)
@click.option("--language", "wanted", type=click.Choice(["zh", "en"]), help=_("In which language."))
@click.option("--at", "revision", metavar="COMMIT", help=_("Make it again from this commit."))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("Where to write it [default: site/reports]."),
)
@click.option("--issue", is_flag=True, help=_("Also record that it was issued to the units."))
@click.option("--summary", metavar="TEXT", help=_("What the record of the issue says; needed with --issue."))
@click.option("--to", multiple=True, metavar="UNIT", help=_("Units it is issued to; by default all."))
@json_option
@pass_app
def report(
    app: App,
    period: str,
    policy: str | None,
    unit: str | None,
    kind: str,
    wanted: str | None,
    revision: str | None,
    out: Path | None,
    issue: bool,
    summary: str | None,
    to: tuple[str, ...],
) -> None:
    """Report on a month (2026-10), quarter (2026-Q4), half (2026-H2) or year (2026): page, PDF, workbook."""
    from rightsdesk.analysis.report.making import make_report
    from rightsdesk.operations.reporting import source_at
    from rightsdesk.publish.reports import report_files
    from rightsdesk.publish.templates import Templates

    workspace = app.workspace
    source = source_at(workspace, revision)
    desk, declared = source.desk, KINDS[kind]
    term = _term(period)
    now = _moment(app, workspace, source, again=revision is not None)
    if desk.local_day(now) < term.first:
        raise click.BadParameter(_("{period} has not begun").format(period=period), param_hint="PERIOD")
    scope = _scope(desk, declared, term, policy, unit)
    if issue:
        _require_issuable(declared, scope, summary, again=revision is not None)
    elif to or summary:
        raise click.UsageError(_("--to and --summary are for the record of the issue; add --issue"))
    chosen = wanted or desk.organisation.languages[0]
    made = make_report(desk, declared, scope, now, source.commit, workspace.repository)
    files = report_files(made, desk.organisation.zone(), chosen, Templates(workspace.root))
    paths = _written(out or workspace.root / FOLDER, _stem(declared, period, scope, policy, chosen), files)
    recorded = _issued(workspace, declared, scope, files, source, now, summary or "", to) if issue else None
    app.show("\n".join(_lines(files, paths, source, recorded)), _data(files, paths, source, now, recorded))


def _term(text: str) -> "Term":
    """The time meant. Raises UsageError for what is none."""
    from rightsdesk.domain.rhythms import period_of

    try:
        return period_of(text)
    except ValueError:
        raise click.BadParameter(
            _("{text!r} is no period; write 2026-10, 2026-Q4, 2026-H2 or 2026").format(text=text),
            param_hint="PERIOD",
        ) from None


def _moment(app: App, workspace: "Workspace", source: "Source", *, again: bool) -> datetime:
    """As of when figures are counted: `--as-of` where it is given. What is made again is counted as of what
    the record of its issue says or, where there is none, as of the commit's own time.
    """
    from rightsdesk.analysis.report.making import moment_of
    from rightsdesk.operations.reporting import committed_at

    if app.as_of is not None or not again:
        return app.now
    return moment_of(workspace.desk, source.commit) or committed_at(workspace, source.commit)


def _scope(desk: "Desk", kind: ReportKind, term: "Term", policy: str | None, unit: str | None) -> "Scope":
    """What is reported on. Raises UsageError for a policy, unit or kind that does not go together."""
    from rightsdesk.analysis.report.material import Scope

    require_known(policy, desk.slugs, "--policy")
    among = desk.slugs if policy is None else (policy,)
    asking = tuple(slug for slug in among if any(asks_for(each.policy, kind) for each in desk.versions(slug)))
    if not asking and kind is not WHOLE:
        message = _("{kind}: no policy asks for it").format(kind=kind.name.text(language()))
        raise click.BadParameter(message, param_hint="--kind")
    policies = among if kind is WHOLE else asking
    units = {
        slug
        for each in policies
        for version in desk.versions(each)
        for slug in version.policy.vocabulary.units
    }
    require_known(unit, sorted(units), "--unit")
    if kind.of_a_unit and unit is None:
        message = _("{kind}: say of which unit").format(kind=kind.name.text(language()))
        raise click.BadParameter(message, param_hint="--unit")
    return Scope(term, policies, unit)


def _require_issuable(kind: ReportKind, scope: "Scope", summary: str | None, *, again: bool) -> None:
    """Raises UsageError where there is no record of the issue of such a report."""
    if kind is not WHOLE or scope.unit is not None or len(scope.policies) != 1:
        raise click.UsageError(
            _("only the report under one policy and on all its units is issued; add --policy")
        )
    if again:
        raise click.UsageError(_("what is made again from a commit was issued already; leave out --at"))
    if not summary:
        raise click.UsageError(_("--issue needs --summary: what the report says, in a sentence or two"))


def _stem(kind: ReportKind, period: str, scope: "Scope", policy: str | None, chosen: str) -> str:
    """The name of the files, without what tells the two apart."""
    return ".".join(filter(None, (f"{kind.record}-{period}", policy, scope.unit, chosen)))


def _written(folder: Path, stem: str, files: "ReportFiles") -> list[Path]:
    paths = []
    for ending, content in (("html", files.html), ("pdf", files.pdf), ("xlsx", files.xlsx)):
        path = folder / f"{stem}.{ending}"
        put(path, content)
        paths.append(path)
    return paths


def _issued(
    workspace: "Workspace",
    kind: ReportKind,
    scope: "Scope",
    files: "ReportFiles",
    source: "Source",
    now: datetime,
    summary: str,
    to: tuple[str, ...],
) -> dict[str, Any]:
    """The record of the issue, as plain data: its id and the commit that brought it in."""
    from secrets import randbelow

    from rightsdesk.operations.reporting import Issuing, issue

    (slug,) = scope.policies
    units = to or tuple(workspace.desk.version(slug, now).policy.vocabulary.units)
    issuing = Issuing(
        kind=kind.record,
        policy=slug,
        period=str(scope.term),
        title=files.view.name,
        summary=summary,
        to=units,
        commit=source.commit,
        as_of=now.astimezone(workspace.desk.organisation.zone()),
    )
    step = issue(workspace, issuing, files.pdf, draw=randbelow)
    return {"id": step.record.id, "commit": step.commit, "to": list(units)}


def _lines(
    files: "ReportFiles", paths: list[Path], source: "Source", recorded: dict[str, Any] | None
) -> list[str]:
    """What was made, for people: the report in short, then where it is."""
    view = files.view
    lines = [view.name, view.subtitle, view.running or "", view.made]
    colon = "：" if view.language == "zh" else ": "
    lines += [
        f"  {section.number}  {section.title}{colon}{section.sentences[0]}"
        for section in view.sections
        if section.sentences
    ]
    lines += [_("written: {path}").format(path=path) for path in paths]
    if source.left_out:
        lines.append(
            _("not in it, since it is not committed: {paths}").format(paths=", ".join(source.left_out[:5]))
        )
    if recorded:
        lines.append(
            _("issued: {record}, to {count} units").format(record=recorded["id"], count=len(recorded["to"]))
        )
    return [line for line in lines if line]


def _data(
    files: "ReportFiles",
    paths: list[Path],
    source: "Source",
    now: datetime,
    recorded: dict[str, Any] | None,
) -> dict[str, Any]:
    """The whole report as plain data."""
    from dataclasses import asdict

    return {
        **asdict(files.view),
        "commit": source.commit,
        "as_of": now.isoformat(),
        "left_out": list(source.left_out),
        "files": [str(path) for path in paths],
        "issued": recorded,
    }
