"""Where a remote's pages stand on its host, told from the remote's address alone."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_SHORT = re.compile(r"(?:[^@/\s]+@)?(?P<host>[A-Za-z0-9.-]{2,}):(?!//)(?P<path>[^\s]+)")
"""`git@host:owner/name.git`, as ssh knows addresses; one letter before the colon is a Windows drive."""

_SCHEMES = ("https", "http", "ssh", "git")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class HostedAt:
    """A repository on a host: the host's name, with the port of its pages where there is one, and the
    repository's full name, `owner/name` (on some hosts with groups between the two).
    """

    host: str
    name: str

    @property
    def kind(self) -> str | None:
        """`github`, `gitlab` or `gitee`, told from the host's name; None for another host."""
        labels = re.split(r"[.-]", self.host.partition(":")[0].lower())
        return next((kind for kind in ("github", "gitlab", "gitee") if kind in labels), None)

    def comparison(self, base: str, branch: str) -> str | None:
        """The page on which a pull request of `branch` into `base` is opened; None where it is not known how
        this host names its pages.

        The shapes are those that the hosts print themselves when a branch is pushed.
        """
        page = f"https://{self.host}/{quote(self.name)}"
        onto, of = quote(base, safe=""), quote(branch, safe="")
        if self.kind == "github":
            return f"{page}/compare/{quote(base)}...{quote(branch)}?expand=1"
        if self.kind == "gitlab":
            asked = f"merge_request%5Bsource_branch%5D={of}&merge_request%5Btarget_branch%5D={onto}"
            return f"{page}/-/merge_requests/new?{asked}"
        if self.kind == "gitee":
            owner = quote(self.name.split("/")[0])
            return f"{page}/pull/new/{owner}:{quote(branch)}...{owner}:{quote(base)}"
        return None


def hosted_at(address: str) -> HostedAt | None:
    """What a remote's address says of its host; None for a folder, or an address of another kind.

    A name and password in the address are left behind: what is printed must not hold them.
    """
    short = _SHORT.fullmatch(address)
    if "://" in address:
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return None
        if parts.scheme not in _SCHEMES:
            return None
        # A port of ssh says nothing of where the pages are.
        host = f"{host}:{port}" if port and parts.scheme in ("https", "http") else host
        path = parts.path
    elif short:
        host, path = short["host"], short["path"]
    else:
        return None
    name = path.strip("/").removesuffix(".git")
    if not _HOST.fullmatch(host.partition(":")[0]) or "/" not in name or not name.isprintable():
        return None
    return HostedAt(host, name)
