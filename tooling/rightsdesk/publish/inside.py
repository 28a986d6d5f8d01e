"""What the internal site has beside its pages: one line for each thing that is made."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rightsdesk.domain.standing import Standing
from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.templates import Templates
from rightsdesk.records.store import Desk


def internal_files(
    desk: Desk, standings: Sequence[Standing], now: datetime, templates: Templates
) -> Iterator[SiteFile]:
    """Every file of the internal site that is no page; `standings` are all cases as they stand at `now`."""
    yield from ()
