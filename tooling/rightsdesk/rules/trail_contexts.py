"""What rules about the trail of commits may look at: plain values, read by whoever walks the history."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rightsdesk.domain.staff import Staff
from rightsdesk.rules.vocabulary import Keys


@dataclass(frozen=True, slots=True)
class EnteredCommit:
    """A commit that came into the main line.

    `author` and `committer` are e-mail addresses, `authored_at` and `committed_at` the times that the commit
    claims, `parents` those that its parents claim to be committed at. `oddities` and `size` (bytes) are about
    its form. `unlike_merge` are the paths at which a merge has something else than merging its parents gives.
    `seen_at` is when this clone sees it for the first time, `looked_at` when it looked last before (None:
    never). `begins` says that it is where the audited history starts, `desk_began` that there is one.
    """

    oid: str
    author: str
    committer: str
    authored_at: datetime
    committed_at: datetime
    parents: tuple[datetime, ...] = ()
    lines: int = 1
    begins: bool = False
    oddities: tuple[str, ...] = ()
    size: int = 0
    unlike_merge: tuple[str, ...] = ()
    seen_at: datetime | None = None
    looked_at: datetime | None = None
    clocks: timedelta = timedelta()
    offline: timedelta = timedelta()
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class EnteredStep:
    """A step, or the receipt of a case, or the making of a record, that a commit brought into the main line.

    `step` is its name in the file, `by` the person it names, `staff` that of the state of the main line that
    the commit entered. `imported` says that it comes from another register, by an import; `reviewed` that it
    is an approval which a host's review stands for, `review_flaw` why its commit does not show that (None: it
    does). `signed_by_clause` is the number of the clause by which
    it counts only signed (None: none does), `signer` the person whose key signed the commit (None: nobody's
    in that staff).
    """

    path: str
    keys: Keys
    step: str
    by: str
    commit: EnteredCommit
    staff: Staff
    imported: bool = False
    import_flaw: str | None = None
    reviewed: bool = False
    review_flaw: str | None = None
    signed_by_clause: str | None = None
    signer: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The main line as this clone knows it.

    `remembered` is the commit that an earlier audit, or the last exchange, knew as its head (None: none);
    `holds_it` whether the history still has that. `substitutes` are the places where this clone keeps what
    would show other commits in place of the real ones. `memory_doubtful` says that what was remembered is not
    as it was written. `aside` is the merge by which a head that was known came into another line of first
    parents (None: it stands in the line).
    """

    remembered: str | None = None
    holds_it: bool = True
    substitutes: tuple[str, ...] = ()
    memory_doubtful: bool = False
    aside: str | None = None
