"""`desk sheet` and `desk bundle`: a case on paper."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_case_ids
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.printing import event_name
from rightsdesk.cli.putting import papers, put, told_of_boxes
from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.dossier import Wanted
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _, language
from rightsdesk.publish.sheets import BY_SLUG, SHEETS, Sheet
from rightsdesk.publish.views.words import joined
from rightsdesk.records.store import readable
from rightsdesk.rules.contexts import clause_note

if TYPE_CHECKING:
    from rightsdesk.domain.case import Case
    from rightsdesk.operations.workspace import Workspace
    from rightsdesk.publish.dossiers import Dossier
    from rightsdesk.publish.views.papers import Paper

_SOMEBODY = PersonalData(name="–", phone="–")
"""Whoever: to ask which sheets tell of a complainant."""

_language = click.option(
    "--language", "spoken", type=click.Choice(["zh", "en"]), help=_("Its language [default: yours].")
)
_masked = click.option("--masked", is_flag=True, help=_("Without personal data, whoever prints it."))


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"sheet": sheet, "bundle": bundle}[name]


@click.command(epilog=_("Example: {command}").format(command="desk sheet 2611-7KQ3F process --language zh"))
@click.argument("case", metavar="CASE", shell_complete=complete_case_ids)
@click.argument("kind", type=click.Choice(list(BY_SLUG)), required=False)
@click.option(
    "--language",
    "spoken",
    type=click.Choice(["zh", "en"]),
    help=_("Its language [default: yours; for letters, the complainant's]."),
)
@_masked
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Where the PDF goes [default: in papers/ of the desk, which git ignores]."),
)
@json_option
@pass_app
def sheet(app: App, case: str, kind: str | None, spoken: str | None, masked: bool, out: Path | None) -> None:
    """Print a sheet of a case as PDF; without KIND, list the sheets and which have something to say."""
    from rightsdesk.publish.papers import paper_of

    workspace = app.workspace
    found = readable(workspace.desk.load_case(case))
    if kind is None:
        _list(app, found, paper_of(workspace, found, spoken or language()))
    else:
        wanted = BY_SLUG[kind]
        paper = paper_of(workspace, found, spoken or _usual_language(wanted, found))
        _print(app, wanted, paper, out, masked=masked)


def _usual_language(sheet: Sheet, case: "Case") -> str:
    return case.language if sheet.letter else language()


def _list(app: App, case: "Case", paper: "Paper") -> None:
    """The kinds of sheets, what they are for, and how they stand in this case."""
    rows, records = [], []
    for each in SHEETS:
        ready = each.says_something(paper)
        rows.append((each.slug, each.title(paper), _readiness(each, ready), each.about.text(paper.language)))
        records.append({"kind": each.slug, "title": each.title(paper), "ready": ready, "blank": each.blank})
    usage = _("print one: desk sheet {case} KIND").format(case=case.id)
    app.show("\n".join([case.id, *columns(rows, "  "), usage]), {"id": case.id, "sheets": records})


def _readiness(sheet: Sheet, ready: bool) -> str:
    if ready:
        return _("can be printed")
    return _("nothing recorded yet; prints a blank") if sheet.blank else _("nothing to print yet")


def _print(app: App, sheet: Sheet, paper: "Paper", out: Path | None, *, masked: bool) -> None:
    """Print a sheet, with who complained where it tells of them and the acting person may read it."""
    from rightsdesk.operations.revealing import reveal
    from rightsdesk.publish.letters import in_another_language
    from rightsdesk.publish.sheets import boxes_on, printed, tells_of
    from rightsdesk.publish.templates import Templates

    templates, hidden = Templates(app.root), None
    if not masked and tells_of(_SOMEBODY, sheet, paper, templates):
        revealed = reveal(app.workspace, [paper.standing], use="sheet")
        paper = replace(paper, personal=revealed.known.get(paper.case.id))
        hidden = revealed.hidden.get(paper.case.id)
    content = printed(sheet, paper, templates, app.now)
    target = out or papers(app.root) / paper.case.id / f"{sheet.slug}.{paper.language}.pdf"
    put(target, content, private=True)
    personal = tells_of(paper.personal, sheet, paper, templates)
    boxes = boxes_on(sheet, paper, templates)
    lines = [_("printed {path}").format(path=target), *_warnings(personal, boxes)]
    if hidden:
        lines.append(_("without the complainant's data: {why}").format(why=hidden))
    if sheet.letter and in_another_language(paper):
        lines.append(
            _("the answer on record is not in the letter's language: translate it before it is sent")
        )
    data = {"id": paper.case.id, "kind": sheet.slug, "path": str(target), "personal_data": personal}
    app.show("\n".join(lines), {**data, "boxes": boxes})


def _warnings(personal: bool, boxes: str) -> Iterator[str]:
    """What to know of something printed: whether it tells who complained, and what no font here can draw."""
    if personal:
        yield _("it contains personal data: keep it safe")
    yield from told_of_boxes(boxes)


@click.command(epilog=_("Example: {command}").format(command="desk bundle 2611-7KQ3F --out 2611-7KQ3F.zip"))
@click.argument("case", metavar="CASE", shell_complete=complete_case_ids)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help=_("A file ending in .zip, or a new folder [default: a .zip in papers/ of the desk]."),
)
@click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("A folder to look for the files of evidence in; those with a recorded digest are put in."),
)
@click.option("--draft", is_flag=True, help=_("Also while something is missing that the policy wants."))
@_language
@_masked
@json_option
@pass_app
def bundle(
    app: App,
    case: str,
    out: Path | None,
    evidence: Path | None,
    draft: bool,
    spoken: str | None,
    masked: bool,
) -> None:
    """Bundle the whole file of a case for the archive: sheets, record, evidence, history, with digests."""
    found = _drawn_up(app.workspace, case, spoken or language(), evidence=evidence, masked=masked)
    if found.missing and not draft:
        raise Refused(
            _("the file of {case} is not complete, it lacks: {steps}; --draft bundles what there is").format(
                case=found.case_id, steps=_steps(found.missing)
            )
        )
    target = out or papers(app.root) / f"{found.case_id}.zip"
    _put(found, target)
    app.show("\n".join(_told(found, target)), _record(target, found))


def bundle_archived(app: App, case: str, target: Path) -> None:
    """Bundle a case that was archived just now, and say so beside what the step printed."""
    found = _drawn_up(app.workspace.fresh(), case, language())
    _put(found, target)
    click.echo("\n".join(_told(found, target)), err=app.json)


def _drawn_up(workspace: "Workspace", case: str, spoken: str, **options: Any) -> "Dossier":
    from rightsdesk.publish.dossiers import dossier

    return dossier(workspace, workspace.desk.load_case(case), spoken, **options)


def _put(found: "Dossier", target: Path) -> None:
    """Write a bundle: one archive where the name says so, else a new folder."""
    from rightsdesk.publish.dossiers import as_zip

    require_room(target)
    if _is_archive(target):
        put(target, as_zip(found), private=True)
        return
    for member in found.members:
        put(target / member.path, member.content, private=True)


def _told(found: "Dossier", target: Path) -> Iterator[str]:
    yield _("bundled {count} files in {path}").format(count=len(found.members), path=target)
    if found.missing:
        yield _("a draft, it lacks: {steps}").format(steps=_steps(found.missing))
    yield from _warnings(found.personal, found.boxes)


def _record(target: Path, found: "Dossier") -> dict[str, Any]:
    return {
        "id": found.case_id,
        "path": str(target),
        "members": [member.path for member in found.members],
        "missing": [each.step for each in found.missing],
        "personal_data": found.personal,
        "boxes": found.boxes,
    }


def _steps(missing: tuple[Wanted, ...]) -> str:
    """The steps that a file lacks, each with the first clause that asks for it."""
    return joined(
        [event_name(each.step) + "".join(map(clause_note, each.clauses[:1])) for each in missing], language()
    )


def _is_archive(target: Path) -> bool:
    """Whether a bundle of that name is one archive, rather than a folder."""
    return target.suffix.lower() == ".zip"


def require_room(target: Path) -> None:
    """Raise DeskError where a bundle cannot be written: at a folder that holds something already."""
    archive = _is_archive(target)
    taken = archive or any(target.iterdir()) if target.is_dir() else target.exists() and not archive
    if taken:
        raise DeskError(_("{path} is there already; name a new folder").format(path=target))
