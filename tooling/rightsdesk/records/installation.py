"""Where this installation of the desk came from, as a requirement that pip can install again elsewhere."""

import json
import re
from importlib.metadata import PackageNotFoundError, distribution

REQUIREMENT = re.compile(
    r"rightsdesk(\[[a-z,]+\])? ?(==[0-9A-Za-z.+!-]+|@ ?(git\+)?(https|ssh|file)://[!-~]+)"
)
"""What tells one version apart: a number, or an address. A bare name is whatever an index has under it."""


def own_requirement() -> str | None:
    """A requirement for what runs here; None where it was not installed from an address on the network."""
    try:
        told = distribution("rightsdesk").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    return requirement_of(told) if told else None


def requirement_of(direct_url: str) -> str | None:
    """A requirement for what a `direct_url.json` names: one commit, or one file with its digest; None for
    what is neither, stands on this machine alone or has a name and password in its address.

    Source: Python Packaging User Guide, "Recording the Direct URL Origin" (PEP 610).
    """
    told = json.loads(direct_url)
    address = str(told["url"])
    if not address.startswith(("https://", "ssh://")) or "@" in address.removeprefix("ssh://git@"):
        return None
    if told.get("vcs_info", {}).get("vcs") == "git":
        found = f"rightsdesk @ git+{address}@{told['vcs_info']['commit_id']}"
    elif digest := told.get("archive_info", {}).get("hashes", {}).get("sha256"):
        found = f"rightsdesk @ {address}#sha256={digest}"
    else:
        return None
    return found if REQUIREMENT.fullmatch(found) else None
