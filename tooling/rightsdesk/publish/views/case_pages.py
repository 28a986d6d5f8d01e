"""All that a case's page shows, case by case: made when asked for, since only what changed is asked for."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rightsdesk.analysis.holding import holds
from rightsdesk.analysis.related import Relations
from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.domain.worktime import Calendars
from rightsdesk.publish.views.cases import CaseView, Reader, case_view
from rightsdesk.publish.views.holding import HoldView, hold_view
from rightsdesk.publish.views.surroundings import Around, Surroundings
from rightsdesk.publish.views.worklists import steps_of
from rightsdesk.records.past import Past

NOTHING_PERSONAL: Mapping[str, PersonalData] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case: itself, who had it how long, what stands around it."""

    case: CaseView
    holding: tuple[HoldView, ...]
    around: Surroundings


class CasePages:
    """The pages of all cases of a desk for one reader. `past` is the history of the case files (None: there
    is none), `personal` what of the complainants the reader may see, by case; `steps` what is known of next
    steps already.
    """

    def __init__(
        self,
        standings: Sequence[Standing],
        calendars: Calendars,
        reader: Reader,
        past: Past | None = None,
        personal: Mapping[str, PersonalData] = NOTHING_PERSONAL,
        steps: NextSteps | None = None,
    ) -> None:
        self.standings = standings
        self._calendars = calendars
        self._reader = reader
        self._personal = personal
        self._steps = steps or NextSteps()
        self._around = Around(Relations(standings), self._steps, past, personal, reader)

    def of(self, standing: Standing) -> CasePage:
        """The page of one case."""
        steps = steps_of(standing, self._steps, self._reader)
        return CasePage(
            case=case_view(standing, steps, self._reader),
            holding=tuple(
                hold_view(hold, standing, self._reader) for hold in holds(standing, self._calendars)
            ),
            around=self._around.of(standing, steps),
        )

    def digest(self, standing: Standing) -> str | None:
        """What the page of a settled case depends on, beside the reader's language, the organisation, its
        staff and the code; None where it depends on the time of day too, or shows personal data.
        """
        case = standing.state.case
        open_end = standing.state.is_open or standing.uncounted or standing.running()
        if open_end or case.id in self._personal:
            return None
        told = (case.model_dump_json(), standing.version.digest, self._around.told(standing))
        return hashlib.sha256(repr(told).encode()).hexdigest()
