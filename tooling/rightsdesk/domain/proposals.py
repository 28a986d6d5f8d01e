"""What an approval is of: the digest that binds it to one plan of one case."""

import json
from hashlib import sha256

from rightsdesk.domain.events.base import Event

PROPOSED = "proposed"
_SCHEME = "rightsdesk-proposal-1"


def proposal_digest(case_id: str, proposed: Event) -> str:
    """The digest of a plan as it stands, with all that was corrected in it: of the case that it is for and of
    every fact of the step that proposed it, as JSON (RFC 8259) with sorted keys and no blanks.
    """
    facts = json.dumps(
        {"case": case_id, "proposal": proposed.facts()},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return "sha256:" + sha256(f"{_SCHEME}\n{facts}".encode()).hexdigest()
