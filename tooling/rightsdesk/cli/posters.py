"""`desk poster`: QR posters that open the complaint form with line and vehicle filled in."""

from pathlib import Path

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.putting import papers, put, told_of_boxes
from rightsdesk.domain.case import Place
from rightsdesk.messages import _


def command(name: str) -> click.Command:
    """One of this file's commands."""
    return {"poster": poster}[name]


@click.command(epilog=_("Example: {command}").format(command="desk poster --line 12 --vehicle 1207"))
@click.option("--line", metavar="TEXT", help=_("The line that it fills in."))
@click.option("--vehicle", metavar="TEXT", help=_("The vehicle's number or plate that it fills in."))
@click.option("--place", metavar="TEXT", help=_("The stop or place that it fills in."))
@click.option(
    "--from",
    "table",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=_("A CSV file with a poster in each row, of the columns line, vehicle and place."),
)
@click.option("--labels", is_flag=True, help=_("Eight small ones a page, to be cut out."))
@click.option(
    "--language",
    "spoken",
    type=click.Choice(["zh", "en", "both"]),
    default="both",
    show_default=True,
    help=_("Its language; with both, the desk's first stands first."),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Where the PDF goes [default: in papers/ of the desk, which git ignores]."),
)
@json_option
@pass_app
def poster(
    app: App,
    line: str | None,
    vehicle: str | None,
    place: str | None,
    table: Path | None,
    labels: bool,
    spoken: str,
    out: Path | None,
) -> None:
    """Print QR posters that open the complaint form with line and vehicle filled in."""
    from rightsdesk.publish.posters import boxes_on, poster_views, print_posters
    from rightsdesk.publish.templates import Templates

    places = _places({"line": line, "vehicle": vehicle, "place": place}, table)
    desk = app.workspace.desk
    languages = desk.organisation.languages if spoken == "both" else (spoken,)
    views = poster_views(desk, places, languages, app.workspace.now)
    content = print_posters(views, Templates(app.root), app.workspace.now, labels=labels)
    target = out or papers(app.root) / "poster.pdf"
    put(target, content)
    data = {"path": str(target), "posters": [{"address": view.address} for view in views]}
    boxes = boxes_on(views)
    app.show(
        "\n".join([_("printed {path}").format(path=target), *told_of_boxes(boxes)]), {**data, "boxes": boxes}
    )


def _places(named: dict[str, str | None], table: Path | None) -> list[Place]:
    """What the posters are for: what the options name, or the rows of a file."""
    from rightsdesk.publish.posters import place_of, places_in

    given = {name: value for name, value in named.items() if value is not None}
    if table is not None:
        if given:
            raise click.UsageError(_("--from names the lines, vehicles and places; leave out the options"))
        return places_in(table, table.read_bytes())
    try:
        return [place_of(given)]
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
