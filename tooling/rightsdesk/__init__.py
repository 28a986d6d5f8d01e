"""The Rights Desk: complaints, the clocks that run on them, and the pages that show how promises are kept."""

__version__ = "0.1.0"
