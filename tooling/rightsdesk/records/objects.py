"""Write commits as git objects, touching neither ref, index nor work tree.

`git fast-import` writes blobs, trees and commits of one step or of thousands in one process, without reading
the index: 25 ms in a repository of 100,000 files, where `git add` and `git commit` take 338.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.git import Repository, as_bytes, as_text

if TYPE_CHECKING:
    from git import Repo

# Never seen by anybody: fast-import commits to a ref, and the stream ends by resetting it to nothing.
SCRATCH_REF = "refs/rightsdesk/being-written"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who wrote or committed, and when (an aware datetime; git keeps whole seconds and the offset).

    `key` is what git takes as `user.signingkey`: a committer who has one signs with it.
    """

    name: str
    email: str
    at: datetime
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a commit puts at a path: new bytes or the id of an existing blob; neither: the path goes."""

    path: str
    content: bytes | None = None
    oid: str | None = None
    mode: str = "100644"


@dataclass(frozen=True, slots=True)
class Draft:
    """A commit to write: the first parent's tree with `contents` changed."""

    parents: Sequence[str]
    contents: Sequence[Content]
    message: str
    author: Signature
    committer: Signature


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as git keeps it. `message` has its trailers at the end; `signed` says that a signature stands
    there, of whatever worth."""

    oid: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str
    signed: bool = False

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]

    @property
    def trailers(self) -> dict[str, str]:
        """The `Key: value` lines of the message's last paragraph; of two with one key, the later."""
        return trailers_of(self.message)


def trailers_of(message: str) -> dict[str, str]:
    """The `Key: value` lines of a message's last paragraph; of two with one key, the later."""
    last = message.rstrip("\n").rpartition("\n\n")[2]
    pairs = [line.partition(": ") for line in last.split("\n")]
    if "\n\n" not in message or not all(key and colon for key, colon, _value in pairs):
        return {}
    return {key: value for key, _colon, value in pairs}


def compose_message(subject: str, body: str = "", trailers: Iterable[tuple[str, str]] = ()) -> str:
    """A commit message: subject, body if any, and trailers (`Case: …`, `Event: …`) at the end.

    Raises ValueError where a subject or trailer has several lines, which would be read as something else.
    """
    ends = [f"{key}: {value}" for key, value in trailers]
    if any("\n" in line for line in (subject, *ends)):
        raise ValueError("a subject or trailer has one line")
    paragraphs = [subject, body.strip("\n"), "\n".join(ends)]
    return "\n\n".join(part for part in paragraphs if part) + "\n"


def write_commits(repository: Repository, drafts: Sequence[Draft]) -> list[str]:
    """Write the drafts as commits and return their ids; a parent `:n` is the nth draft of this call.

    A committer with a key signs. Raises DeskError when git refuses, as for a parent that does not exist or a
    key that cannot be used.
    """
    stream = [b"feature done\n"]
    for number, draft in enumerate(drafts, 1):
        stream += _commit_lines(draft, number)
    stream += [b"get-mark :%d\n" % number for number in range(1, len(drafts) + 1)]
    stream += [b"reset %b\nfrom %b\n\ndone\n" % (SCRATCH_REF.encode(), repository.no_commit.encode())]
    written = repository.run("fast-import", "--quiet", "--done", "--date-format=raw", stdin=b"".join(stream))
    oids = as_text(written).split()
    return _signed(repository, drafts, oids) if any(draft.committer.key for draft in drafts) else oids


def read_commits(repository: Repository, oids: Sequence[str]) -> list[Commit]:
    """The commits with these ids, in their order. Raises DeskError where one is missing."""
    # GitPython knows a commit's encodings, signatures and oddities, and takes 0.1 s to import.
    from git import Repo

    with Repo(repository.root) as repo:
        return [_as_value(repo, oid) for oid in oids]


def commits_touching(repository: Repository, path: str) -> list[Commit]:
    """The commits up to the present one that changed a file, the oldest first; none where there is none."""
    if repository.head() is None:
        return []
    listed = repository.run("rev-list", "--reverse", "--topo-order", "HEAD", "--", path)
    return read_commits(repository, as_text(listed).split())


def _signed(repository: Repository, drafts: Sequence[Draft], oids: Sequence[str]) -> list[str]:
    """The commits that fast-import wrote once more, with signatures, which it cannot make; their ids.

    git itself signs, so that people's agents, security keys and passphrases work as they do with git.
    """
    written: list[str] = []
    for draft, raw in zip(drafts, repository.read_many(oids), strict=True):
        tree = as_text(raw.split(b"\n", 1)[0]).removeprefix("tree ")
        parents = [
            written[int(parent[1:]) - 1] if parent.startswith(":") else repository.resolve(parent)
            for parent in draft.parents
        ]
        written.append(_commit_tree(repository, draft, tree, parents))
    return written


def _commit_tree(repository: Repository, draft: Draft, tree: str, parents: Sequence[str]) -> str:
    """Write a draft with `git commit-tree`, signed where its committer has a key. Raises DeskError where the
    key cannot be used."""
    key = draft.committer.key
    settings = ["-c", "gpg.format=ssh", "-c", f"user.signingKey={key}"] if key else []
    done = repository.attempt(
        *("-c", "i18n.commitEncoding=UTF-8", *settings, "commit-tree", "-S" if key else "--no-gpg-sign"),
        *(tree, *(word for parent in parents for word in ("-p", parent)), "-F", "-"),
        stdin=as_bytes(draft.message),
        extra=_in_environment("AUTHOR", draft.author) | _in_environment("COMMITTER", draft.committer),
    )
    if done.returncode:
        message = _(
            "the commit could not be signed with {key}; is the key there, and its passphrase known "
            "(ssh-add {key})? git said: {said}"
        )
        raise DeskError(message.format(key=key, said=as_text(done.stderr).strip()))
    return as_text(done.stdout).strip()


def _in_environment(role: str, signature: Signature) -> dict[str, str]:
    """Author or committer as git takes them from its environment."""
    moment = as_text(_signature_line(signature)).rpartition("> ")[2]
    return {
        f"GIT_{role}_NAME": signature.name,
        f"GIT_{role}_EMAIL": signature.email,
        f"GIT_{role}_DATE": f"@{moment}",
    }


def _commit_lines(draft: Draft, number: int) -> list[bytes]:
    """A draft in fast-import's language."""
    message = as_bytes(draft.message)
    # Without `from`, fast-import would go on from the scratch ref, so a first commit resets that ref.
    lines = [] if draft.parents else [b"reset %b\n" % SCRATCH_REF.encode()]
    lines += [
        b"commit %b\nmark :%d\n" % (SCRATCH_REF.encode(), number),
        b"author %b\ncommitter %b\n" % (_signature_line(draft.author), _signature_line(draft.committer)),
        b"data %d\n%b\n" % (len(message), message),
    ]
    for keyword, parent in zip((b"from", *[b"merge"] * len(draft.parents)), draft.parents, strict=False):
        lines.append(b"%b %b\n" % (keyword, parent.encode()))
    # A file may take the place of a folder and the other way round: what goes must go first.
    for content in sorted(
        draft.contents, key=lambda content: content.content is not None or bool(content.oid)
    ):
        lines += _content_lines(content)
    return lines


def _content_lines(content: Content) -> list[bytes]:
    """One changed path in fast-import's language."""
    path = _quoted(content.path)
    if content.content is not None:
        return [
            b"M %b inline %b\ndata %d\n" % (content.mode.encode(), path, len(content.content)),
            content.content,
            b"\n",
        ]
    if content.oid is not None:
        return [b"M %b %b %b\n" % (content.mode.encode(), content.oid.encode(), path)]
    return [b"D %b\n" % path]


def _quoted(path: str) -> bytes:
    """A path in the quotes in which fast-import reads any character."""
    escaped = as_bytes(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"%b"' % escaped


def _signature_line(signature: Signature) -> bytes:
    """`Name <email> seconds ±hhmm`; raises DeskError for a name or address that git would misread."""
    for text in (signature.name, signature.email):
        if any(character in text for character in "<>\n\0"):
            raise DeskError(
                _(
                    "git cannot record a name or e-mail address with < or > or a line end in it: {text!r}"
                ).format(text=text)
            )
    offset = signature.at.utcoffset()
    if offset is None:
        raise ValueError("the time of a commit carries an offset")
    minutes = int(offset.total_seconds()) // 60
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
    return as_bytes(f"{signature.name} <{signature.email}> {int(signature.at.timestamp())} {zone}")


def _as_value(repo: "Repo", oid: str) -> Commit:
    """One of GitPython's commits as a value of ours."""
    try:
        found = repo.commit(oid)
        message = found.message
    except ValueError as error:
        raise DeskError(_("commit {oid} cannot be read; try: git fsck").format(oid=oid)) from error
    return Commit(
        oid,
        tuple(parent.hexsha for parent in found.parents),
        Signature(found.author.name or "", found.author.email or "", found.authored_datetime),
        Signature(found.committer.name or "", found.committer.email or "", found.committed_datetime),
        message if isinstance(message, str) else as_text(message),
        bool(found.gpgsig),
    )
