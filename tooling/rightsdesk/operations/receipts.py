"""Give the complainant a receipt: the case number, and a new code to follow the case by."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from rightsdesk.domain.ids import id_in
from rightsdesk.errors import Refused
from rightsdesk.messages import _
from rightsdesk.operations.stepping import StepTaken, take_step
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.receipts import issue

RECEIPT = "receipt-issued"


def give_receipt(
    workspace: Workspace,
    case: str,
    values: Mapping[str, Any],
    *,
    draw: Callable[[int], int],
    at: datetime | None = None,
) -> StepTaken:
    """Take the step `receipt-issued` with a new code, which only what this answers ever says; any code given
    for the case before is then void. `draw(n)` gives an unforeseeable integer below n.

    Raises what `take_step` raises.
    """
    made = issue(id_in(workspace.desk.find(case)), draw)
    return replace(take_step(workspace, case, RECEIPT, {**values, **made.kept()}, at=at), code=made.code)


def receipt_at_opening(
    workspace: Workspace, opened: StepTaken, via: str, *, draw: Callable[[int], int]
) -> StepTaken:
    """A case just opened with its receipt given as well: the opening, as it stands after both steps.

    Raises Refused, saying that the case stands, where the receipt cannot be given.
    """
    try:
        given = give_receipt(workspace.fresh(), opened.case_id, {"via": via}, draw=draw)
    except Refused as refused:
        raise Refused(
            _("{case} is open, but its receipt was not given: {why}").format(
                case=opened.case_id, why=refused
            ),
            refused.findings,
        ) from None
    return replace(given, event=None, findings=(*opened.findings, *given.findings))
