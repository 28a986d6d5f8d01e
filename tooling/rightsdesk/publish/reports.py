"""The files of a report in one language: what `desk report` writes and the internal site offers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rightsdesk.analysis.report.reports import Report
from rightsdesk.publish.drawing import svg
from rightsdesk.publish.files import SiteFile, text_file
from rightsdesk.publish.report_page import report_page
from rightsdesk.publish.report_pdf import report_pdf
from rightsdesk.publish.report_workbook import report_workbook
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.report import report_view
from rightsdesk.publish.views.report_parts import ReportView


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """A report in one language: as a page, printed, as a workbook."""

    view: ReportView
    html: bytes
    pdf: bytes
    xlsx: bytes


def report_files(report: Report, zone: ZoneInfo, language: str, templates: Templates) -> ReportFiles:
    """The files of a report: the same report gives the same bytes. Raises DeskError where the machine lacks
    a Chinese font, or what draws, prints and writes.
    """
    view = report_view(report, zone, language)
    return ReportFiles(
        view=view,
        html=report_page(view, templates),
        pdf=report_pdf(view, report.as_of, templates),
        xlsx=report_workbook(report, view),
    )


def chart_files(reports: Iterable[ReportView], folder: str) -> Iterator[SiteFile]:
    """The charts of the reports' pages, each once; `folder` is that of the pages' language on the site."""
    charts = {
        table.picture: table.chart
        for report in reports
        for section in report.sections
        for table in section.tables
        if table.chart is not None
    }
    for path, chart in charts.items():
        yield text_file(f"{folder}/{path}" if folder else str(path), svg(chart))
