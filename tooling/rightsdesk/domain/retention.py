"""How long personal data is kept after a case is closed, and what is due for erasure.

The Personal Information Protection Law wants it kept for the shortest time that its purpose needs (art. 19)
and erased when that is over (art. 47), unless another law or a claim wants it kept longer: then it is only
stored. How long that is, the organisation says in `policies/desk.yml`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from rightsdesk.domain.counting import day_after
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.model import Label
from rightsdesk.domain.organisation import Retention
from rightsdesk.domain.protection import erasure, guards


@dataclass(frozen=True, slots=True)
class Kept:
    """The personal data of one case: the local day of closing and the last day on which it is kept (None: not
    closed, or no time of keeping is set for such cases), and what guards it against erasure meanwhile.
    """

    case_id: str
    closed_on: date | None
    until: date | None
    by: Retention | None
    guarded: tuple[Label, ...]

    def due(self, today: date) -> bool:
        """Whether the time is over."""
        return self.until is not None and self.until < today


def kept(state: CaseState, retentions: Sequence[Retention], zone: ZoneInfo) -> Kept | None:
    """How long the personal data of a case is kept; None where there is none any more."""
    case = state.case
    if not case.holds_personal_data or erasure(case.timeline) is not None:
        return None
    by = next((each for each in retentions if each.holds(case.policy, state.traits)), None)
    closings = [event.at for event in case.timeline if event.event == "closed"]
    closed_on = closings[-1].astimezone(zone).date() if closings and not state.is_open else None
    until = day_after(closed_on, by.keep) if closed_on and by else None
    return Kept(case.id, closed_on, until, by, guards(case.timeline, is_open=state.is_open))
