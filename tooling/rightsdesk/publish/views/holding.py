"""Who had a case how long, in words."""

from dataclasses import dataclass

from rightsdesk.analysis.holding import Hold
from rightsdesk.domain.explanation import duration_text
from rightsdesk.domain.standing import Standing
from rightsdesk.publish.views import times
from rightsdesk.publish.views.cases import Reader


@dataclass(frozen=True, slots=True)
class HoldView:
    """One span; `until` is None while it lasts, `waiting` where nothing was waited for."""

    who: str
    since: str
    until: str | None
    working: str
    elapsed: str
    waiting: str | None


def hold_view(hold: Hold, standing: Standing, reader: Reader) -> HoldView:
    """A span in words."""
    language = reader.language
    return HoldView(
        who=reader.unit(hold.unit, standing.version.policy),
        since=times.instant(hold.since, reader.zone, language),
        until=times.instant(hold.until, reader.zone, language) if hold.until else None,
        working="—" if hold.working is None else duration_text(hold.working, language, working=True),
        elapsed=duration_text(hold.elapsed, language),
        waiting=duration_text(hold.waiting, language, working=True) if hold.waiting else None,
    )
