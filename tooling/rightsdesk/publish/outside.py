"""What the public site has beside its pages: one line for each thing that is made."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.templates import Templates
from rightsdesk.records.store import Desk


def public_files(root: Path, desk: Desk, now: datetime, templates: Templates) -> Iterator[SiteFile]:
    """Every file of the public site that is no page; `root` is where the desk keeps what it remembers. What
    is made of cases is made of public values only.
    """
    yield from ()
