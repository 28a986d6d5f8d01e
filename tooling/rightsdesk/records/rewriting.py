"""Write history anew without certain texts: every commit that holds one, and every commit after it, gets a
successor with the same tree but for those texts, the same message, author, committer and dates.

One replacement for all versions of a file keeps what was append-only append-only. Signatures cannot survive:
they were made over the texts that go.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rightsdesk.records.git import Difference, Repository, as_bytes, as_text, difference
from rightsdesk.records.objects import Commit, Content, Draft, read_commits, write_commits

MASK = "■■■"
"""What takes the place of a text: plain in YAML and Markdown, and no text that anybody types."""

Cleaning = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What was written anew: the successor of each commit, and the paths at which a text stood."""

    successors: Mapping[str, str]
    paths: tuple[str, ...]


def cleaning(texts: Sequence[str]) -> Cleaning:
    """Replaces each of the texts, the longest first, by the mask."""
    ordered = sorted({as_bytes(text) for text in texts}, key=len, reverse=True)

    def clean(raw: bytes) -> bytes:
        for text in ordered:
            raw = raw.replace(text, MASK.encode())
        return raw

    return clean


def rewrite(repository: Repository, tips: Sequence[str], clean: Cleaning) -> Rewriting:
    """Write all history of these commits anew as far as `clean` changes a file's version or a message. Only
    objects are written; no ref, index or file is touched.
    """
    listed = as_text(
        repository.run("rev-list", "--topo-order", "--reverse", "--stdin", stdin=_lines(tips))
    ).split()
    cleaned = dict(_cleaned_blobs(repository, tips, clean))
    changes = dict(_changes(repository, listed))
    commits = {commit.oid: commit for commit in read_commits(repository, listed)}
    places: dict[str, str] = {}
    drafts: list[Draft] = []
    paths: set[str] = set()
    for oid in listed:
        commit, changed = commits[oid], changes.get(oid, [])
        message = as_text(clean(as_bytes(commit.message)))
        stood = [each.path for each in changed if each.new and each.new.oid in cleaned]
        paths.update(stood)
        if stood or message != commit.message or any(parent in places for parent in commit.parents):
            drafts.append(_draft(commit, message, changed, cleaned, places))
            places[oid] = f":{len(drafts)}"
    written = write_commits(repository, drafts) if drafts else []
    return Rewriting(dict(zip(places, written, strict=True)), tuple(sorted(paths)))


def _draft(
    commit: Commit,
    message: str,
    changed: Sequence[Difference],
    cleaned: Mapping[str, bytes],
    places: Mapping[str, str],
) -> Draft:
    contents = [
        Content(each.path)
        if each.new is None
        else Content(each.path, cleaned[each.new.oid], mode=each.new.mode)
        if each.new.oid in cleaned
        else Content(each.path, oid=each.new.oid, mode=each.new.mode)
        for each in changed
    ]
    parents = [places.get(parent, parent) for parent in commit.parents]
    return Draft(parents, contents, message, commit.author, commit.committer)


def _cleaned_blobs(
    repository: Repository, tips: Sequence[str], clean: Cleaning
) -> Iterator[tuple[str, bytes]]:
    """Every version of every file that holds one of the texts, with what takes its place."""
    objects = repository.run("rev-list", "--objects", "--no-object-names", "--stdin", stdin=_lines(tips))
    kinds = repository.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=objects)
    blobs = [line.split()[0] for line in as_text(kinds).splitlines() if line.endswith(" blob")]
    for oid, raw in zip(blobs, repository.read_many(blobs), strict=True):
        instead = clean(raw)
        if instead != raw:
            yield oid, instead


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
