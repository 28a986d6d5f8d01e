"""A report as the PDF that an office circulates."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from rightsdesk.publish.drawing import svg
from rightsdesk.publish.pdf import render
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.report_parts import ReportView


def report_pdf(view: ReportView, as_of: datetime, templates: Templates) -> bytes:
    """The PDF; the same report of the same moment gives the same bytes.

    Raises DeskError where the machine has no Chinese font, or lacks what draws and prints.
    """
    pictures: dict[str, bytes] = {}
    data: dict[str, Any] = asdict(view)
    for section, shown in zip(view.sections, data["sections"], strict=True):
        for table, part in zip(section.tables, shown["tables"], strict=True):
            part["picture"] = None
            if table.chart is not None:
                part["picture"] = f"chart-{len(pictures) + 1}.svg"
                pictures[part["picture"]] = svg(table.chart).encode()
    return render(templates, "report", data, as_of, pictures)
