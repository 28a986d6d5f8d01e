"""Workbooks, and what all of them have alike: nothing in one is a formula, texts are written as texts."""

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.views.words import said

if TYPE_CHECKING:
    from xlsxwriter import Workbook

A4 = 9
"""The number that workbooks have for this paper."""
PAGE_NUMBERS = said("&C第 &P 页，共 &N 页", "&CPage &P of &N")
HEAD = {"bold": True, "bg_color": "#E7EDF3", "border": 1, "text_wrap": True, "valign": "vcenter"}
TEXT = {"border": 1, "text_wrap": True, "valign": "top"}
NUMBER = {"border": 1, "num_format": "#,##0", "valign": "top"}


def new_workbook(target: Path | IO[bytes], **options: Any) -> "Workbook":
    """A workbook to be filled and closed; `options` are xlsxwriter's. Raises DeskError without what writes
    workbooks.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise DeskError(_("writing workbooks needs xlsxwriter: pip install 'rightsdesk[site]'")) from None
    literal = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return Workbook(target, options | literal)
