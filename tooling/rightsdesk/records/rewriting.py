"""Write history anew without certain texts: every commit that holds one, and every commit after it, gets a
successor with the same tree but for those texts, the same message, author, committer and dates.

One replacement for all versions of a file keeps what was append-only append-only. Signatures cannot survive:
they were made over the texts that go.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rightsdesk.records.git import Difference, Repository, as_bytes, as_text, difference
from rightsdesk.records.objects import Content, Draft, read_commits, write_commits

MASK = "■■■"
"""What takes the place of a text: plain in YAML and Markdown, and no text that anybody types."""

Cleaning = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What was written anew: the successor of each commit, the paths at which a text stood, the new name of
    each file in whose name one stood; and the files that hold no plain text, where none could be seen.
    """

    successors: Mapping[str, str]
    paths: tuple[str, ...]
    renamed: Mapping[str, str]
    opaque: tuple[str, ...]


def cleaning(found: re.Pattern[bytes]) -> Cleaning:
    """Replaces what a pattern of `records.spellings` finds by the mask."""
    return lambda raw: found.sub(MASK.encode(), raw)


class _Cleaned:
    """What takes the place of what, in all the history of some commits."""

    def __init__(self, repository: Repository, tips: Sequence[str], clean: Cleaning) -> None:
        self.clean = clean
        self.blobs: dict[str, bytes] = {}
        self.opaque: set[str] = set()
        self.renamed: dict[str, str] = {}
        listed = repository.run("rev-list", "--objects", "--no-object-names", "--stdin", stdin=_lines(tips))
        for oid, raw in blobs(repository, listed):
            instead = clean(raw)
            if instead != raw:
                self.blobs[oid] = instead
            if not _is_text(raw):
                self.opaque.add(oid)

    def name(self, path: str) -> str:
        """The path, without the texts; two paths never become one."""
        if path not in self.renamed:
            wanted = as_text(self.clean(as_bytes(path)))
            if wanted == path:
                return path
            taken = set(self.renamed.values())
            names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
            self.renamed[path] = next(name for name in names if name not in taken)
        return self.renamed[path]

    def touches(self, change: Difference) -> bool:
        """Whether a text stands in what a commit put at a path, or in the path."""
        return change.new is not None and (
            change.new.oid in self.blobs or self.name(change.path) != change.path
        )

    def content(self, change: Difference) -> Content:
        """What the successor of a commit puts there."""
        path, new = self.name(change.path), change.new
        if new is None:
            return Content(path)
        if new.oid in self.blobs:
            return Content(path, self.blobs[new.oid], mode=new.mode)
        return Content(path, oid=new.oid, mode=new.mode)


def rewrite(repository: Repository, tips: Sequence[str], clean: Cleaning) -> Rewriting:
    """Write all history of these commits anew as far as `clean` changes a file's version, its name or a
    message. Only objects are written; no ref, index or file is touched.
    """
    listed = as_text(
        repository.run("rev-list", "--topo-order", "--reverse", "--stdin", stdin=_lines(tips))
    ).split()
    cleaned = _Cleaned(repository, tips, clean)
    changes = dict(_changes(repository, listed))
    commits = {commit.oid: commit for commit in read_commits(repository, listed)}
    places: dict[str, str] = {}
    drafts: list[Draft] = []
    paths: set[str] = set()
    opaque: set[str] = set()
    for oid in listed:
        commit, changed = commits[oid], changes.get(oid, [])
        message = as_text(clean(as_bytes(commit.message)))
        stood = [each.path for each in changed if cleaned.touches(each)]
        paths.update(stood)
        opaque.update(each.path for each in changed if each.new and each.new.oid in cleaned.opaque)
        if stood or message != commit.message or any(parent in places for parent in commit.parents):
            parents = [places.get(parent, parent) for parent in commit.parents]
            contents = [cleaned.content(each) for each in changed]
            drafts.append(Draft(parents, contents, message, commit.author, commit.committer))
            places[oid] = f":{len(drafts)}"
    written = write_commits(repository, drafts) if drafts else []
    successors = dict(zip(places, written, strict=True))
    return Rewriting(successors, tuple(sorted(paths)), cleaned.renamed, tuple(sorted(opaque)))


def blobs(repository: Repository, listed: bytes) -> Iterator[tuple[str, bytes]]:
    """Those of the objects, an id on each line, that are versions of files: their ids and contents."""
    kinds = repository.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=listed)
    oids = [line.split()[0] for line in as_text(kinds).splitlines() if line.endswith(" blob")]
    return zip(oids, repository.read_many(oids), strict=True)


def _is_text(raw: bytes) -> bool:
    """Whether a file's bytes are text that can be looked into."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in raw


def _changes(repository: Repository, commits: Sequence[str]) -> Iterator[tuple[str, list[Difference]]]:
    """For each commit what it changed against its first parent."""
    raw = repository.run(
        "diff-tree", "--stdin", "-r", "-z", "--root", "--raw", "--no-renames", "--no-abbrev",
        "--diff-merges=first-parent", stdin=_lines(commits),
    )  # fmt: skip
    parts = iter(raw.split(b"\0")[:-1])
    commit, found = "", list[Difference]()
    for part in parts:
        if part.startswith(b":"):
            found.append(difference(part, next(parts)))
            continue
        if commit:
            yield commit, found
        commit, found = as_text(part).strip(), []
    if commit:
        yield commit, found


def _lines(commits: Sequence[str]) -> bytes:
    return "".join(f"{commit}\n" for commit in commits).encode()
