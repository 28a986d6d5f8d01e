"""What signatures cost: `python -m benchmarks.signing [--commits N]`, which prints one JSON object.

Writing a commit signed, against the same unsigned; verifying signatures in process, against ssh-keygen
started for each (as `git verify-commit` does), and against only reading the same commits. All in one run, in
a repository of its own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import seconds

from rightsdesk.records.founding import create_repository
from rightsdesk.records.git import Repository
from rightsdesk.records.identities import make_key
from rightsdesk.records.objects import Content, Draft, Signature, write_commits
from rightsdesk.records.signing import signatures

STEPS = 20
"""Commits that are written one at a time, as steps are."""


def measured(folder: Path, commits: int) -> dict[str, float]:
    """Seconds for each of the jobs, by name, and how many commits a second are verified."""
    repository = create_repository(folder / "desk")
    line = make_key(folder / "key", "benchmark")
    plain = Signature("Benchmark", "benchmark@desk.example", datetime.now(UTC))
    signed = Signature(plain.name, plain.email, plain.at, str(folder / "key"))
    found = {
        "unsigned": seconds(lambda: one_by_one(repository, plain)) / STEPS,
        "signed": seconds(lambda: one_by_one(repository, signed)) / STEPS,
    }
    oids = one_by_one(repository, signed, commits)
    list(signatures(repository, oids[:1]))  # what is loaded once is not what is measured
    found["read"] = seconds(lambda: list(repository.read_many(oids)))
    proved: list[str | None] = []
    found["verified"] = seconds(lambda: proved.extend(each.key for each in signatures(repository, oids)))
    if set(proved) != {" ".join(line.split()[:2])}:
        raise SystemExit("a signature was not told right")
    found["peer"] = seconds(lambda: by_git(repository, folder, line, oids)) / len(oids[:STEPS]) * len(oids)
    return {**found, "per_second": len(oids) / found["verified"]}


def one_by_one(repository: Repository, by: Signature, count: int = STEPS) -> list[str]:
    """Commits, each written by a call of its own on top of the one before."""
    written: list[str] = []
    for number in range(count):
        contents = [Content("step.txt", f"{number}\n".encode())]
        written += write_commits(repository, [Draft(written[-1:], contents, f"Step {number}\n", by, by)])
    return written


def by_git(repository: Repository, folder: Path, line: str, oids: list[str]) -> None:
    """The peer: git, which starts ssh-keygen twice for each; of the first commits alone."""
    (folder / "allowed").write_text(f"benchmark {line}\n", encoding="utf-8")
    setting = f"gpg.ssh.allowedSignersFile={folder / 'allowed'}"
    command = ["git", "-C", str(repository.root), "-c", setting, "verify-commit", *oids[:STEPS]]
    subprocess.run(command, check=True, capture_output=True)


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--commits", type=int, default=500, help="how many signatures are verified")
    with tempfile.TemporaryDirectory(prefix="rightsdesk-") as folder:
        print(json.dumps(measured(Path(folder), options.parse_args().commits)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
