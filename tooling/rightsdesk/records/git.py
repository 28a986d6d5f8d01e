"""Run git, and read from it: revisions, trees, blobs, configuration.

Only `records/` runs git, and always through `Repository`: plumbing commands, paths separated by NUL and taken
literally, and nothing of a person's surprising settings or of a hook's environment.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import IO, Self

from rightsdesk.errors import DeskError
from rightsdesk.messages import _

OLDEST_GIT = (2, 35)

SETTINGS = {
    "core.quotePath": "false",
    "color.ui": "false",
    "log.showSignature": "false",
    "log.showRoot": "true",
    # A step that was reported as taken must survive a power cut; git's default leaves loose objects unsynced.
    "core.fsync": "committed,reference",
}

# Set by git around hooks and aliases, or by people; each would point our commands at something else.
REDIRECTIONS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_GLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
)

# Linux allows about two million bytes of arguments; 500 paths of case files are 20,000.
PATHS_PER_COMMAND = 500


class GitFailed(DeskError):
    """A git command that ended badly. `stderr` is what git said, `status` its exit status."""

    def __init__(self, command: str, status: int, stderr: str) -> None:
        super().__init__(_("git {command} failed: {said}").format(command=command, said=stderr or status))
        self.stderr = stderr
        self.status = status


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in a tree or in the index. `mode` is git's, in octal, as 100644."""

    mode: str
    oid: str
    path: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One path on which two trees differ; `old` or `new` is None where that side lacks it."""

    path: str
    old: Entry | None
    new: Entry | None

    @property
    def status(self) -> str:
        """A added, D deleted, M modified."""
        if self.old is None:
            return "A"
        return "D" if self.new is None else "M"


def environment() -> dict[str, str]:
    """The environment in which git runs: the person's own, less what redirects or translates git."""
    kept = {name: value for name, value in os.environ.items() if name not in REDIRECTIONS}
    return kept | {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        # Replacement objects would let a repository show another history than the one its ids stand for.
        "GIT_NO_REPLACE_OBJECTS": "1",
        # So would grafts, which give commits other parents.
        "GIT_GRAFT_FILE": os.devnull,
    }


def as_text(raw: bytes) -> str:
    """A path or message as git gave it; `as_bytes` brings back even what is not UTF-8."""
    return raw.decode("utf-8", "surrogateescape")


def as_bytes(text: str) -> bytes:
    """The inverse of `as_text`."""
    return text.encode("utf-8", "surrogateescape")


class Repository:
    """A git repository with a work tree; get one by `Repository.find`.

    `root` is the top of the work tree, `git_dir` where this work tree's HEAD and index live, `common_dir`
    where the refs and objects do (another folder in a linked work tree). All three are absolute.
    """

    def __init__(self, root: Path, git_dir: Path, common_dir: Path, *, shallow: bool, hash_name: str) -> None:
        self.root = root
        self.git_dir = git_dir
        self.common_dir = common_dir
        self.shallow = shallow
        self.hash_name = hash_name

    @classmethod
    def find(cls, start: Path) -> Self:
        """The repository that `start` lies in.

        Raises DeskError when there is none, when it has no work tree, or when git is missing or too old.
        """
        _require_git()
        questions = (
            "--is-bare-repository --is-shallow-repository --show-object-format"
            " --path-format=absolute --git-dir --git-common-dir --show-toplevel"
        )
        asked = subprocess.run(
            ["git", "-C", str(start), "rev-parse", *questions.split()],
            capture_output=True,
            env=environment(),
            check=False,
        )
        answers = as_text(asked.stdout).split("\n")
        if answers[0] == "true":
            raise DeskError(
                _("{path} is a bare repository; clone it and work in the clone").format(path=start)
            )
        if asked.returncode:
            raise DeskError(
                _("{path} is not inside a desk's git repository: {said}").format(
                    path=start, said=as_text(asked.stderr).strip()
                )
            )
        shallow, hash_name, git_dir, common_dir, root = answers[1:6]
        return cls(
            Path(root), Path(git_dir), Path(common_dir), shallow=shallow == "true", hash_name=hash_name
        )

    # Running git

    def command(self, *arguments: str) -> list[str]:
        """The whole command line for a git command in this repository."""
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        return ["git", "-C", str(self.root), *settings, *arguments]

    def attempt(
        self, *arguments: str, stdin: bytes = b"", extra: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a git command and return whatever came of it; `extra` adds to its environment."""
        return subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            env=environment() | dict(extra or {}),
            check=False,
        )

    def run(self, *arguments: str, stdin: bytes = b"", extra: Mapping[str, str] | None = None) -> bytes:
        """What a git command printed. Raises GitFailed when its exit status is not 0."""
        done = self.attempt(*arguments, stdin=stdin, extra=extra)
        if done.returncode:
            raise GitFailed(arguments[0], done.returncode, as_text(done.stderr).strip())
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A git command with which to hold a conversation through its standard input and output."""
        return subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )

    # Revisions

    def find_commit(self, revision: str) -> str | None:
        """The id of the commit that `revision` names; None where it names none here."""
        done = self.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return as_text(done.stdout).strip() or None if done.returncode == 0 else None

    def resolve(self, revision: str) -> str:
        """The id of the commit that `revision` names. Raises DeskError where it names none here."""
        found = self.find_commit(revision)
        if found is None:
            hint = (
                _("this clone is shallow: git fetch --unshallow")
                if self.shallow
                else _("is it spelled right? If it was published, get it first: git fetch")
            )
            raise DeskError(
                _("no commit is known here as {revision}; {hint}").format(revision=revision, hint=hint)
            )
        return found

    def head(self) -> str | None:
        """The id of the commit that the work tree stands on; None before the first commit."""
        return self.find_commit("HEAD")

    def commit_before(self, moment: datetime) -> str | None:
        """The commit that this line of history (first parents) stood on then; None where it began later.

        Raises DeskError where a shallow clone does not reach back so far.
        """
        line = ("rev-list", "--max-count=1", "--first-parent", f"--before={int(moment.timestamp())}", "HEAD")
        found = as_text(self.run(*line)).strip() if self.head() else ""
        if not found and self.shallow:
            raise DeskError(_("this clone is shallow: git fetch --unshallow"))
        return found or None

    def branch(self) -> str | None:
        """The full name (`refs/heads/…`) of the branch the work tree is on; None when detached."""
        done = self.attempt("symbolic-ref", "--quiet", "HEAD")
        return as_text(done.stdout).strip() if done.returncode == 0 else None

    def merge_bases(self, one: str, other: str) -> list[str]:
        """The best common ancestors of two commits: one as a rule, several in a criss-cross."""
        return as_text(self.attempt("merge-base", "--all", one, other).stdout).split()

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor of two commits; None if they are unrelated."""
        return next(iter(self.merge_bases(one, other)), None)

    def contains(self, later: str, earlier: str) -> bool:
        """Whether the history of commit `later` holds commit `earlier` (a commit holds itself)."""
        return self.attempt("merge-base", "--is-ancestor", earlier, later).returncode == 0

    # Trees and blobs

    def tree_entries(self, revision: str, under: str = "") -> list[Entry]:
        """Every file in the tree of `revision` below the folder `under`, in git's order."""
        listed = self.run("ls-tree", "-r", "-z", "--full-tree", revision, "--", *([under] if under else []))
        return [_tree_entry(line) for line in _parts(listed)]

    def entries(self, revision: str, paths: Iterable[str]) -> dict[str, Entry]:
        """The entries of the tree of `revision` at exactly these paths; a path that it lacks is left out."""
        wanted = set(paths)
        found: dict[str, Entry] = {}
        for some in in_portions(wanted):
            # A folder asked for beside a file in it shows only with -t, and so does all around the file.
            for line in _parts(self.run("ls-tree", "-t", "-z", "--full-tree", revision, "--", *some)):
                entry = _tree_entry(line)
                if entry.path in wanted:
                    found[entry.path] = entry
        return found

    def read(self, revision: str, path: str) -> bytes | None:
        """The bytes of a file in the tree of `revision`; None where there is no such file."""
        entry = self.entries(revision, [path]).get(path)
        return None if entry is None or entry.mode == "040000" else next(self.read_many([entry.oid]))

    def read_many(self, oids: Sequence[str]) -> Iterator[bytes]:
        """The contents of these objects, in their order, from one git process.

        Raises DeskError when one is missing, as in a damaged or partial clone.
        """
        if not oids:
            return
        with self.start("cat-file", "--batch", "--buffer") as process:
            assert process.stdin and process.stdout
            asking = Thread(target=_ask, args=(process.stdin, oids), daemon=True)
            asking.start()
            for oid in oids:
                heading = process.stdout.readline().split()
                if len(heading) != 3:
                    process.kill()
                    raise DeskError(_("object {oid} cannot be read; try: git fsck").format(oid=oid))
                yield process.stdout.read(int(heading[2]))
                process.stdout.read(1)

    def differences(self, base: str, head: str, under: str = "") -> list[Difference]:
        """Where two commits' trees differ below `under`; a rename is a deletion and an addition."""
        raw = self.run(
            "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", base, head, "--",
            *([under] if under else []),
        )  # fmt: skip
        parts = _parts(raw)
        return [difference(heading, path) for heading, path in zip(parts[::2], parts[1::2], strict=True)]

    # The index and the work tree

    def staged(self, paths: Sequence[str]) -> dict[str, list[Entry]]:
        """What the index holds at these paths; nothing where it lacks one, several in a conflict."""
        # Above some hundreds of paths, listing all is cheaper than git's matching each entry with each path.
        few = len(paths) <= PATHS_PER_COMMAND
        wanted = set(paths)
        found: dict[str, list[Entry]] = {}
        for line in _parts(self.run("ls-files", "--stage", "-z", "--", *(paths if few else []))):
            heading, _tab, path = line.partition(b"\t")
            if (name := as_text(path)) in wanted:
                mode, oid, stage = as_text(heading).split()
                entry = Entry(mode, oid if stage == "0" else f"{oid} in conflict", name)
                found.setdefault(name, []).append(entry)
        return found

    def is_dirty(self, path: str) -> bool:
        """Whether the work tree or the index has something else at this path than HEAD."""
        head = self.head()
        committed = self.entries(head, [path]).get(path) if head else None
        if self.staged([path]).get(path, []) != ([committed] if committed else []):
            return True
        file = self.root / path
        if committed is None:
            return os.path.lexists(file)
        return file.is_symlink() or not file.is_file() or self.blob_id(file.read_bytes()) != committed.oid

    def blob_id(self, content: bytes) -> str:
        """The id under which git stores these bytes, unfiltered."""
        import hashlib

        return hashlib.new(self.hash_name, b"blob %d\0" % len(content) + content).hexdigest()

    @property
    def no_commit(self) -> str:
        """The id that names no object: all zeros."""
        return "0" * (64 if self.hash_name == "sha256" else 40)

    # People and configuration

    def configured(self, name: str) -> str | None:
        """The value of a git setting, the last one where there are several; None if it is not set."""
        done = self.attempt("config", "--null", "--get", name)
        return as_text(done.stdout).rstrip("\0") if done.returncode == 0 else None

    def user_email(self) -> str | None:
        """The e-mail address git would commit under, if the person has told git one."""
        return os.environ.get("GIT_AUTHOR_EMAIL") or self.configured("user.email")


def in_portions(paths: Iterable[str]) -> Iterator[list[str]]:
    """The paths in portions that fit on one command line each."""
    every = list(paths)
    for start in range(0, len(every), PATHS_PER_COMMAND):
        yield every[start : start + PATHS_PER_COMMAND]


def difference(heading: bytes, path: bytes) -> Difference:
    """One line of git's raw format, `:oldmode newmode oldid newid status`, and its path."""
    old_mode, new_mode, old, new, _status = as_text(heading).lstrip(":").split()
    name = as_text(path)
    return Difference(
        name,
        None if old_mode == "000000" else Entry(old_mode, old, name),
        None if new_mode == "000000" else Entry(new_mode, new, name),
    )


def _require_git() -> None:
    """Raise DeskError unless a git that is new enough can be run."""
    try:
        said = subprocess.run(["git", "--version"], capture_output=True, env=environment(), check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise DeskError(_("git cannot be run: {reason}; install git").format(reason=error)) from error
    numbers = re.search(rb"(\d+)\.(\d+)", said)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST_GIT:
        raise DeskError(
            _("git {oldest} or newer is needed, found: {found}").format(
                oldest=".".join(map(str, OLDEST_GIT)), found=as_text(said).strip()
            )
        )


def _parts(raw: bytes) -> list[bytes]:
    """The parts of an output in which each ends with NUL."""
    return raw.split(b"\0")[:-1]


def _tree_entry(line: bytes) -> Entry:
    """One line of `ls-tree`: mode, type, id, tab, path."""
    heading, _tab, path = line.partition(b"\t")
    mode, _kind, oid = as_text(heading).split()
    return Entry(mode, oid, as_text(path))


def _ask(stdin: IO[bytes], oids: Sequence[str]) -> None:
    """Feed ids to a `cat-file --batch` while its answers are read, so that neither pipe fills."""
    try:
        stdin.write("".join(f"{oid}\n" for oid in oids).encode())
        stdin.close()
    except BrokenPipeError:
        pass
