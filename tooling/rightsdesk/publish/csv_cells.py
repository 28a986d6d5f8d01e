"""Cells of CSV files: text that no spreadsheet takes for a formula."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text, after an apostrophe where a spreadsheet would run it as a formula (CWE-1236)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
