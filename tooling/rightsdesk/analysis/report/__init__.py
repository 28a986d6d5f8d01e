"""The report on a month, a quarter or a year: sections in figures, declared once for all kinds of report."""
