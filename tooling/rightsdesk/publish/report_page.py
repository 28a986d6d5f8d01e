"""A report as one HTML file that stands alone: to be sent on, opened anywhere, read on a phone."""

from markupsafe import Markup

from rightsdesk.publish.drawing import svg
from rightsdesk.publish.pdf import SHEETS
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.report_parts import ReportView


def report_page(view: ReportView, templates: Templates) -> bytes:
    """The page, with its style and its charts in it, and nothing that must be fetched."""
    charts = {
        table.picture: Markup(svg(table.chart))
        for section in view.sections
        for table in section.tables
        if table.chart is not None
    }
    style = Markup(templates.file(f"{SHEETS}/report.css").read_text(encoding="utf-8"))
    context = {"report": view, "charts": charts, "style": style}
    return templates.render(f"{SHEETS}/report.html", context).lstrip().encode()
