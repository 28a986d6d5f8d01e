"""Whose signature a commit bears, and with which key a person signs here.

A signature proves that the holder of a key made exactly this commit. Whose the key is, `staff.yml` says, and
that of the main-line state that the commit entered: so the two questions are asked apart. What a signature
proves never changes and can be remembered by the commit's id; who that was is looked up in a `Staff`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rightsdesk.domain.public_keys import signs
from rightsdesk.domain.staff import Person, Staff
from rightsdesk.records.git import Repository, as_text
from rightsdesk.records.identities import held
from rightsdesk.records.sshsig import NotValid, signer

NAMESPACE = b"git"
"""The purpose for which git makes signatures: one made for another proves nothing of a commit."""

_HEADERS = (b"gpgsig", b"gpgsig-sha256")
"""Where a commit holds its signature, whatever made it; the second in repositories that name by SHA-256."""


@dataclass(frozen=True, slots=True)
class CommitSignature:
    """What the signature of a commit proves: `key` is the public key whose holder made the commit. Where it
    is None, `flaw` says why a signature that stands there proves nothing; None there too: it is not signed.
    """

    oid: str
    key: str | None = None
    flaw: str | None = None

    def signer(self, staff: Staff) -> str | None:
        """The person whose signature it is by this `staff.yml`; None where it is nobody's there."""
        return staff.by_key(self.key) if self.key else None


def signatures(repository: Repository, oids: Sequence[str]) -> Iterator[CommitSignature]:
    """What the signatures of these commits prove, in their order, from one git process.

    Raises DeskError where a commit is missing.
    """
    for oid, raw in zip(oids, repository.read_many(oids), strict=True):
        yield signature_of(oid, raw)


def signature_of(oid: str, raw: bytes) -> CommitSignature:
    """What the signature in a commit object, as git keeps it, proves."""
    payload, found = _apart(raw)
    if not found:
        return CommitSignature(oid)
    try:
        if len(found) > 1:
            raise NotValid("several signatures")
        return CommitSignature(oid, signer(found[0], payload, NAMESPACE))
    except NotValid as flaw:
        return CommitSignature(oid, None, str(flaw))


def _apart(raw: bytes) -> tuple[bytes, list[bytes]]:
    """A commit object without its signatures, which is what they are of, and the signatures."""
    head, blank, message = raw.partition(b"\n\n")
    kept: list[bytes] = []
    found: list[list[bytes]] = []
    inside = False
    for line in head.split(b"\n"):
        name, _space, value = line.partition(b" ")
        if name in _HEADERS:
            inside = True
            found.append([value])
        elif inside and line.startswith(b" "):
            found[-1].append(line[1:])
        else:
            inside = False
            kept.append(line)
    return b"\n".join(kept) + blank + message, [b"\n".join(lines) for lines in found]


def signing_key(repository: Repository, person: Person) -> str | None:
    """What git takes as `user.signingkey` to sign as this person on this machine; None where no key of theirs
    that signs is held here."""
    return next((key.signing_key for key in held(repository, person) if signs(key.public)), None)


def signatures_on(
    repository: Repository, start: str, head: str, under: str
) -> dict[str, tuple[CommitSignature, ...]]:
    """Of each file below a folder that commits after `start` up to `head` changed: what the signatures of
    these commits prove, in order. A merge changes what it brings in to its first parent, so that whoever
    joins a branch counts among those who changed its files.
    """
    # Sparse, since git else passes over a merge that has the files as one of its parents has them.
    raw = repository.run(
        "log", "-z", "--reverse", "--topo-order", "--full-history", "--sparse",
        "--diff-merges=first-parent", "--name-only", "--no-renames",
        "--format=%x01%H", head, f"^{start}", "--", under,
    )  # fmt: skip
    told = [part.strip(b"\0").split(b"\0") for part in raw.split(b"\1")[1:]]
    changed = [parts for parts in told if any(parts[1:])]
    oids = [as_text(parts[0]).strip() for parts in changed]
    found: dict[str, tuple[CommitSignature, ...]] = {}
    for parts, signature in zip(changed, signatures(repository, oids), strict=True):
        for path in {as_text(each).lstrip("\n") for each in parts[1:] if each}:
            found[path] = (*found.get(path, ()), signature)
    return found
