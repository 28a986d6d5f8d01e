"""The command `import`: another system's register into this desk."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.messages import _

if TYPE_CHECKING:
    from rightsdesk.operations.importing import ImportReport

_SHOWN = 10
"""Rejected rows told on the terminal; the rejects file has them all."""


@click.command(
    "import",
    short_help=_("Import another system's register."),
    epilog=_("Example: {command}").format(command="desk import register.xlsx --mapping heze-bus"),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mapping", required=True, metavar="NAME|FILE", help=_("A shipped mapping, or a mapping file.")
)
@click.option(
    "--policy",
    metavar="SLUG",
    help=_("The policy of the imported cases, if not the mapping's or the desk's."),
)
@click.option(
    "--rejects", type=click.Path(path_type=Path), metavar="FILE", help=_("Where rejected rows are written.")
)
@click.option(
    "--batch", type=click.IntRange(1), default=500, show_default=True, help=_("Cases in one commit.")
)
@json_option
@pass_app
def import_command(
    app: App, file: Path, mapping: str, policy: str | None, rejects: Path | None, batch: int
) -> int:
    """Make cases with timelines of the rows of FILE (.csv, .xlsx or .json).

    Rows that are in the desk already are passed over, so an import may be run again at any time. Rows that
    cannot become cases are written to a rejects file; correct them there and import that file.
    """
    from rightsdesk.intake.mapping import load_mapping
    from rightsdesk.operations.importing import import_register

    with _progress(hidden=app.json) as advance:
        report = import_register(
            app.workspace,
            file,
            load_mapping(mapping),
            policy=policy,
            rejects=rejects,
            batch=batch,
            on_progress=advance,
        )
    app.show(_told(file, report), _record(report))
    return 1 if report.rejected else 0


def command(_name: str) -> click.Command:
    """The command."""
    return import_command


@contextmanager
def _progress(*, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal's error output, nothing elsewhere."""
    if hidden or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=0, label=_("importing"), file=sys.stderr, show_pos=True) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = total
            bar.update(done)

        yield advance


def _record(report: "ImportReport") -> dict[str, object]:
    return {
        "rows": report.rows,
        "imported": report.imported,
        "present": report.present,
        "rejected": report.rejected,
        "changed": list(report.changed),
        "rejects": str(report.rejects) if report.rejects else None,
        "commits": list(report.commits),
    }


def _told(file: Path, report: "ImportReport") -> str:
    lines = [
        _("{file}:{line}: {column}: {reason}").format(
            file=file, line=rejection.row.line, column=fault.column or "–", reason=fault.reason
        )
        for rejection in report.rejections[:_SHOWN]
        for fault in rejection.faults
    ]
    if report.rejected > _SHOWN:
        lines.append(_("… and {count} more rejected rows").format(count=report.rejected - _SHOWN))
    lines.append(
        _("{rows} rows: {imported} imported, {present} already there, {rejected} rejected").format(
            rows=report.rows, imported=report.imported, present=report.present, rejected=report.rejected
        )
    )
    if report.changed:
        lines.append(
            _("{count} of those already there read otherwise now and stand as they were: {cases}").format(
                count=len(report.changed), cases=", ".join(report.changed[:_SHOWN])
            )
        )
    if report.rejects:
        lines.append(
            _("rejected rows: {path}; correct them there and import that file").format(path=report.rejects)
        )
    return "\n".join(lines)
