"""Kill commands at random, thousands of times, and count what survives: `python -m benchmarks.kills`.

Each round takes a desk with other people's unfinished work in it, starts a command, and kills it: at a random
moment or at one of the journal's declared stages, alone (its git goes on) or with everything it started (as a
power cut does). Then somebody goes on as people do: with another command, with `desk heal`, with a plain
`git commit`, or with a command that is killed in its turn. What must hold then is in `judge`.
"""

import argparse
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.forked import (
    RECORDS,
    Death,
    Lost,
    Place,
    copied,
    execute,
    founded,
    git,
    hooked,
    leftovers,
    prepare,
    recorded,
    require_keys,
    require_sound,
)

LIVES = 30
"""Rounds in one desk before a fresh one is taken: what one killing leaves must not trouble the next."""

DEEDS: dict[str, tuple[int, Callable[[Place], list[str]]]] = {
    "open": (6, Place.open),
    "step": (6, Place.step),
    "absorb": (3, Place.absorb),
    "import": (2, Place.imported),
    "sync": (4, Place.sync),
    "join": (2, Place.join),
    "programme": (2, Place.programme),
    "reveal": (2, Place.reveal),
    "seal": (2, Place.seal),
    "erase": (3, Place.erase),
    "report --issue": (1, Place.report),
}
"""What is killed, how often in comparison, and how it is prepared."""


def make_a_mess(place: Place) -> None:
    """Somebody's unfinished work: staged, staged and changed again, unknown to git."""
    mark = place.number[0]
    (place.desk / "notes.txt").write_text(f"staged {mark}\n", encoding="utf-8")
    (place.desk / "added.txt").write_text(f"added {mark}\n", encoding="utf-8")
    git(place.desk, "add", "notes.txt", "added.txt")
    (place.desk / "notes.txt").write_text(f"staged {mark}, and more\n", encoding="utf-8")
    (place.desk / "untracked.txt").write_text("mine\n", encoding="utf-8")


@dataclass(frozen=True)
class State:
    """A desk as somebody sees it: `marks` counts what is recorded, in the last commit."""

    head: str
    status: str
    staged: str
    marks: Counter[str]
    files: dict[str, bytes]


def observe(place: Place) -> State:
    """How the desk is now, by git and the file system alone."""
    files = {
        path.relative_to(place.desk).as_posix(): path.read_bytes()
        for under in RECORDS
        for path in (place.desk / under).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    return State(
        git(place.desk, "rev-parse", "HEAD").strip(),
        git(place.desk, "status", "--porcelain", "--untracked-files=all"),
        git(place.desk, "show", ":notes.txt"),
        recorded(place),
        files,
    )


def require_old_or_new(place: Place, before: State) -> None:
    """Raise Lost if a case is neither as before nor as the last commit has it: half a case."""
    for path, raw in observe(place).files.items():
        committed = subprocess.run(
            ["git", "show", f"HEAD:{path}"], cwd=place.desk, capture_output=True, check=False
        )
        if raw not in (before.files.get(path), committed.stdout):
            raise Lost(f"{path} is neither old nor new")


def judge(place: Place, before: State, by_hand: bool) -> bool:
    """Whether the killed command did its work. Raises Lost where anything else was done or undone.

    `by_hand`: what was staged has been committed by a plain `git commit` since.
    """
    after = observe(place)
    lost = before.marks - after.marks
    if lost:
        raise Lost(f"recorded and gone: {lost}")
    twice = {mark for mark, count in after.marks.items() if count > max(before.marks[mark], 1)}
    if twice and place.edited is None:
        raise Lost(f"recorded twice: {twice}")
    told = place.edited.relative_to(place.desk).as_posix() if place.edited else None
    expected = before.status
    if told and f" M {told}" not in after.status:
        expected = expected.replace(f" M {told}\n", "")
    if by_hand:
        expected = re.sub(r"^[AM]  added.txt\n", "", expected.replace("MM notes", " M notes"), flags=re.M)
    if after.status != expected:
        raise Lost(f"status was\n{before.status}and is\n{after.status}")
    if not by_hand and after.staged != before.staged:
        raise Lost("what was staged is another")
    left = leftovers(place)
    if left:
        raise Lost(f"left behind: {left}")
    return after.marks != before.marks


def go_on(place: Place, seconds: Callable[[str], float]) -> tuple[str, bool]:
    """Do what people do next: its name, and whether what was staged is committed by it."""
    how = place.draw.choices(["look", "heal", "step", "commit", "again"], [4, 2, 3, 4, 2])[0]
    if how == "again":
        execute(place.desk, ["heal"], Death(after=place.draw.uniform(0, seconds("heal"))))
        further, by_hand = go_on(place, seconds)
        return f"again, {further}", by_hand
    if how == "commit":
        commit_by_hand(place)
        return how, True
    words = {"look": ["list"], "heal": ["heal"], "step": place.step()}[how]
    code, said, _seconds = execute(place.desk, words)
    if code:
        raise Lost(f"{how} after it: {said}")
    return how, False


def commit_by_hand(place: Place) -> None:
    """`git commit`; where a killed command holds the index, its lock is removed first, as git advises."""
    lock = place.desk / ".git" / "index.lock"
    command = [
        "git",
        "-c",
        "user.name=Officer",
        "-c",
        "user.email=o@desk.example",
        "commit",
        "-qm",
        "By hand",
    ]
    for _attempt in range(2):
        done = subprocess.run(command, cwd=place.desk, capture_output=True, encoding="utf-8", check=False)
        if done.returncode == 0:
            break
        if not lock.exists():
            raise Lost(f"git commit: {done.stderr}")
        lock.unlink()
    else:
        raise Lost(f"git commit: {done.stderr}")
    names = git(place.desk, "show", "--format=", "--name-only", "HEAD").split()
    if names != ["added.txt", "notes.txt"]:
        raise Lost(f"committed by hand: {names}")


@dataclass
class Tally:
    """What came of the rounds: by what was killed, and how people went on."""

    kills: Counter[str] = field(default_factory=Counter)
    lived: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    went_on: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)

    def usual(self, deed: str) -> float:
        """How long a command takes, in seconds; at first a guess."""
        return self.seconds.get(deed, 0.3)

    def learn(self, deed: str, seconds: float) -> None:
        """Remember how long it took this time."""
        self.seconds[deed] = 0.7 * self.seconds.get(deed, seconds) + 0.3 * seconds


def chosen_death(draw: random.Random, usual: float) -> Death:
    """At a stage three times in ten, else at any moment; alone as often as not."""
    from rightsdesk.records.journal import STAGES

    alone = draw.random() < 0.5
    if draw.random() < 0.3:
        return Death(stage=draw.choice(STAGES), nth=draw.choice([1, 1, 1, 2]), alone=alone)
    return Death(after=draw.uniform(0, 1.05 * usual), alone=alone)


def play(place: Place, tally: Tally) -> str:
    """One round: its name. Raises Lost where something was."""
    draw = place.draw
    deed = draw.choices(list(DEEDS), [often for often, _words in DEEDS.values()])[0]
    place.edited = None
    words = DEEDS[deed][1](place)
    make_a_mess(place)
    before = observe(place)
    death = chosen_death(draw, tally.usual(deed))
    code, said, seconds = execute(place.desk, words, death)
    name = f"{deed} {death}"
    if code == -signal.SIGKILL:
        tally.kills[deed] += 1
    elif code:
        raise Lost(f"{name}: {said}")
    else:
        tally.lived[deed] += 1
        tally.learn(deed, seconds)
    try:
        require_sound(place)
        require_old_or_new(place, before)
        how, by_hand = go_on(place, tally.usual)
        tally.went_on[how] += 1
        tally.taken[deed] += judge(place, before, by_hand)
        if deed == "erase":  # said again, it finishes what was cut short
            place.done(*words)
        require_keys(place)
    except Lost as lost:
        raise Lost(f"{name}, exit {code}, said {said!r}: {lost}") from lost
    if place.edited is not None:
        git(place.desk, "checkout", "-q", "--", str(place.edited))
    return name


def main() -> int:
    """Kill, count, say; answers the exit code: 1 where anything was lost."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=300, help="how many")
    options.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many")
    options.add_argument("--seed", type=int, default=random.randrange(10**6), help="to see a round again")
    chosen = options.parse_args()
    prepare()
    folder, start, tally = Path(tempfile.mkdtemp(prefix="rightsdesk-kills-")), time.monotonic(), Tally()
    draw, number, lost = random.Random(chosen.seed), [0], []
    hooked(folder)
    template, place, rounds = founded(folder / "template", draw, number), None, 0
    while tally.kills.total() < chosen.kills and time.monotonic() - start < chosen.seconds:
        if place is None or rounds % LIVES == 0:
            if place is not None and not lost:
                shutil.rmtree(place.folder)
            place = copied(template, folder / f"place-{rounds}")
        rounds += 1
        try:
            play(place, tally)
        except Lost as problem:
            lost.append(str(problem))
            print(f"LOST in round {rounds} of seed {chosen.seed}, {place.folder}: {problem}", flush=True)
            place = None
    taken = time.monotonic() - start
    print(json.dumps({
        "kills": tally.kills.total(), "survived": tally.kills.total() - len(lost), "seed": chosen.seed,
        "rounds": rounds, "seconds": round(taken, 1), "killed": tally.kills, "lived": tally.lived,
        "taken all the same": tally.taken, "went on by": tally.went_on, "lost": lost,
    }, ensure_ascii=False))  # fmt: skip
    if not lost:
        shutil.rmtree(folder)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
