"""Remove from this clone what nothing may lead to any more: unreachable objects, reflogs, built copies."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rightsdesk.records.git import Repository, as_text
from rightsdesk.records.rewriting import blobs

DISCLOSED = ".desk/site-with-personal-data"
"""The internal site with personal data, which somebody who may read it built for themselves."""

PAPERS = "papers"
"""What was printed, by case: copies, which the desk prints again."""

REMEMBERED = ("past", "settled", "reports", "facts", "settled-months", "leaves", "build", "seals.json")
"""What the desk remembers in `.desk` of what it read, and makes again where it is missing."""

_EXPORTS = ("*.csv", "*.xlsx", "*.zip", "*.pdf")
_NOTES = ("FETCH_HEAD", "ORIG_HEAD")
_NAMELESS = "--no-object-names"


def local_tips(repository: Repository) -> list[str]:
    """The commits that branches and tags of this clone lead to, and HEAD; each once."""
    form = "--format=%(objectname) %(*objectname)"
    listed = as_text(repository.run("for-each-ref", form, "refs/heads", "refs/tags"))
    head = repository.head()
    return [*dict.fromkeys([*(line.split()[-1] for line in listed.splitlines()), *([head] if head else [])])]


def discard_unreachable(repository: Repository) -> None:
    """Remove every reflog entry and every object that no branch, tag or index leads to."""
    for folder in {repository.git_dir, repository.common_dir}:
        for name in _NOTES:
            (folder / name).unlink(missing_ok=True)
    repository.run("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    repository.run("gc", "--prune=now", "--quiet")


def still_holding(repository: Repository, wanted: re.Pattern[bytes]) -> set[str]:
    """The objects of this clone, of whatever kind and whether anything leads to them or not, in which the
    pattern finds something: a file, a name in a folder, a message, an author."""
    form = "--batch-check=%(objectname)"
    oids = as_text(repository.run("cat-file", "--batch-all-objects", "--unordered", form)).split()
    contents = zip(oids, repository.read_many(oids), strict=True)
    return {oid for oid, raw in contents if wanted.search(raw)}


def refs_to(repository: Repository, oids: set[str]) -> list[str]:
    """The refs, notes of stashes included, from which one of the objects can be reached."""
    form = "--format=%(refname) %(objectname)"
    refs = [line.split() for line in as_text(repository.run("for-each-ref", form)).splitlines()]
    return [
        ref
        for ref, tip in refs
        if tip in oids
        or not oids.isdisjoint(as_text(repository.run("rev-list", "--objects", _NAMELESS, ref)).split())
    ]


def move_refs(repository: Repository, successors: Mapping[str, str]) -> list[str]:
    """Let every ref that leads to a commit with a successor lead to that, but for the current branch, and
    drop what remembers another repository's branches; the refs that could not be moved (annotated tags).
    """
    current, left = repository.branch(), []
    listed = repository.run("for-each-ref", "--format=%(refname) %(objecttype) %(objectname) %(*objectname)")
    for line in as_text(listed).splitlines():
        ref, kind, oid, *target = line.split()
        if ref == current:
            continue
        if kind == "commit" and ref.startswith("refs/remotes/"):
            if oid in successors:
                repository.run("update-ref", "--no-deref", "-d", ref)
        elif kind == "commit" and oid in successors:
            repository.run("update-ref", ref, successors[oid], oid)
        elif target and target[0] in successors:
            left.append(ref)
    return left


def forget_copies(root: Path, case_id: str) -> list[str]:
    """Remove the copies of a case's personal data that the desk itself made here; their paths."""
    made = [
        root / DISCLOSED,
        root / ".desk" / "private" / f"{case_id}.yml",
        root / PAPERS / case_id,
        root / PAPERS / f"{case_id}.zip",
    ]
    return _removed(root, made)


def forget_remembered(root: Path) -> list[str]:
    """Remove what the desk remembers of the texts of cases, and the sites that were built here; their
    paths."""
    made = [root / ".desk" / name for name in REMEMBERED]
    return _removed(root, [*made, root / DISCLOSED, root / "site", root / PAPERS])


def exports(root: Path) -> list[str]:
    """Tables and bundles that somebody had the desk write into folders that git ignores, and that may hold
    anybody's data: only a person can say which."""
    found = [
        path.relative_to(root).as_posix()
        for folder in (root / ".desk", root / PAPERS)
        for pattern in _EXPORTS
        for path in folder.rglob(pattern)
        if path.relative_to(root).parts[1] not in ("vault", "keys", *REMEMBERED)
    ]
    return sorted(found)


def _removed(root: Path, paths: list[Path]) -> list[str]:
    gone = []
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.is_symlink() or path.exists():
            path.unlink()
        else:
            continue
        gone.append(path.relative_to(root).as_posix())
    return gone


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of texts that git had been given: whether the index had one (`staged`), and the objects
    that hold one, that nothing leads to, and that cannot be removed one by one (`packed`)."""

    staged: bool
    packed: tuple[str, ...]


def forget_given(repository: Repository, path: str, wanted: re.Pattern[bytes]) -> Forgotten:
    """Let the index have at a path what the work tree has, if it had something else than the last commit; and
    remove from this clone each blob that the pattern finds something in and that nothing leads to: what was
    given to git before, and given again changed, as by two `git add`.
    """
    head = repository.entries("HEAD", [path]).get(path) if repository.head() else None
    staged = [entry.oid.split()[0] for entry in repository.staged([path]).get(path, ())]
    old = {oid for oid in staged if head is None or oid != head.oid}
    if old:
        repository.run("add", "--", path)
    loose, packed = _loose(repository), _cruft(repository)
    listed = "".join(f"{oid}\n" for oid in (*loose, *packed)).encode()
    holding = {oid for oid, raw in blobs(repository, listed) if wanted.search(raw)} | old & loose.keys()
    kept = _in_an_index(repository) if holding else set()
    for oid in holding - kept:
        if _in_a_commit(repository, oid):
            kept.add(oid)
        elif oid in loose:
            loose[oid].chmod(0o600)
            loose[oid].unlink()
    return Forgotten(bool(old), tuple(sorted((holding & packed) - kept)))


def _loose(repository: Repository) -> dict[str, Path]:
    """The files of objects that stand alone."""
    return {
        file.parent.name + file.name: file
        for file in (repository.common_dir / "objects").glob("[0-9a-f][0-9a-f]/*")
        if "_" not in file.name
    }


def _cruft(repository: Repository) -> set[str]:
    """The objects in packs of what nothing led to when they were packed (git 2.41 and later)."""
    found: set[str] = set()
    for times in (repository.common_dir / "objects" / "pack").glob("*.mtimes"):
        listed = repository.run("show-index", stdin=times.with_suffix(".idx").read_bytes())
        found.update(line.split()[1] for line in as_text(listed).splitlines())
    return found


def _in_an_index(repository: Repository) -> set[str]:
    """What the index of this work tree and of every other one of this clone leads to."""
    found: set[str] = set()
    for index in (repository.common_dir / "index", *repository.common_dir.glob("worktrees/*/index")):
        listed = repository.run("ls-files", "--stage", "-z", extra={"GIT_INDEX_FILE": str(index)})
        found.update(as_text(line).split()[1] for line in listed.split(b"\0") if line)
    return found


def _in_a_commit(repository: Repository, oid: str) -> bool:
    """Whether a commit that a ref or a reflog leads to brought a blob in, or took it out."""
    return bool(
        repository.run("log", "--all", "--reflog", "-m", "--format=%H", "-1", f"--find-object={oid}").strip()
    )
