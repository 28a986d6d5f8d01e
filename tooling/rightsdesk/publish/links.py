"""Links to cases and programme records, of which each kind has one page for all (`publish.leaves`)."""

from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup


@pass_context
def case_link(context: Context, case_id: str, place: str = "") -> Markup:
    """A link to a case's page, or to a `place` on it (`deadlines`, `timeline` …); `root` of the template's
    context is the way to the root of the language's site.
    """
    return _leaf_link(context, "case.html", case_id, place)


@pass_context
def record_link(context: Context, record_id: str, place: str = "") -> Markup:
    """A link to a programme record's page, as `case_link`."""
    return _leaf_link(context, "record.html", record_id, place)


def _leaf_link(context: Context, page: str, leaf_id: str, place: str) -> Markup:
    """HTML, not Markdown: no page of that address stands among MkDocs' sources."""
    anchor = f"#{quote(place)}" if place else ""
    link = Markup('<a class="id" href="{}{}?id={}{}">{}</a>')
    return link.format(context["root"], page, quote(leaf_id), anchor, leaf_id)
