"""What the page on pull requests calls by name, as the desk's own code and workflows call it."""

from dataclasses import dataclass

from rightsdesk.domain.host_reviews import BRANCH
from rightsdesk.operations.host_settings import APPROVALS, CHECK, SECRET


@dataclass(frozen=True, slots=True)
class HostView:
    """Names on the host: of the check that is required, the environment and the secret in it that holds the
    machine's key, and how branches of cases begin.
    """

    check: str = CHECK
    environment: str = APPROVALS
    secret: str = SECRET
    branch: str = BRANCH
