"""Two hundred commands from eight processes on one repository: `python -m benchmarks.crowd`.

All succeed or say why; what they recorded stands in the last commit exactly once; work tree, index and branch
agree, nothing is left behind. The floor is the same commands one after the other.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.forked import (
    NOW,
    Lost,
    Place,
    copied,
    execute,
    founded,
    git,
    leftovers,
    prepare,
    recorded,
    require_sound,
)

DEEDS: dict[str, tuple[int, Callable[[Place], list[str]]]] = {
    "open": (8, Place.open),
    "step": (10, Place.step),
    "programme": (2, Place.programme),
    "sync": (2, lambda place: ["sync"]),
    "list": (1, lambda place: ["list"]),
    "heal": (1, lambda place: ["heal"]),
}
"""What the crowd does, how often in comparison; steps are taken on the same few cases."""


def work(place: Place, commands: int) -> list[dict[str, Any]]:
    """Run that many commands one after the other: for each its name, exit code, what it said, its mark."""
    done = []
    for _number in range(commands):
        name = place.draw.choices(list(DEEDS), [often for often, _words in DEEDS.values()])[0]
        words = DEEDS[name][1](place)
        code, said, _seconds = execute(place.desk, words, at=NOW)
        marks = [word for text in words for word in text.split() if word.startswith("mark-")]
        done.append({"name": name, "code": code, "said": said, "mark": marks[0] if marks else None})
    return done


def crowd(place: Place, processes: int, commands: int) -> list[dict[str, Any]]:
    """What all processes did, each `commands` commands."""
    workers = {}
    for number in range(processes):
        answers = place.folder / f"worker-{number}.json"
        process = os.fork()
        if process == 0:
            own = Place(place.folder, random.Random(number), [(number + 1) * 10_000], place.cases)
            try:
                answers.write_text(json.dumps(work(own, commands)), encoding="utf-8")
            finally:
                os._exit(0)
        workers[process] = answers
    done = []
    for process, answers in workers.items():
        os.waitpid(process, 0)
        done += json.loads(answers.read_text(encoding="utf-8"))
    return done


def judge(place: Place, before: Counter[str], done: list[dict[str, Any]]) -> list[str]:
    """What is wrong after the crowd has gone, one line each."""
    wrong = []
    for one in done:
        if one["code"] not in (0, 1, 2) or (one["code"] and not one["said"].startswith("desk: ")):
            wrong.append(f"{one['name']} ended with {one['code']}: {one['said']}")
    expected = before + Counter(one["mark"] for one in done if one["mark"] and one["code"] == 0)
    found = recorded(place)
    if found != expected:
        wrong.append(f"lost: {expected - found}, too many: {found - expected}")
    if status := git(place.desk, "status", "--porcelain"):
        wrong.append(f"work tree, index and branch do not agree: {status}")
    if left := leftovers(place):
        wrong.append(f"left behind: {left}")
    try:
        require_sound(place)
    except Lost as problem:
        wrong.append(str(problem))
    return wrong


def main() -> int:
    """Let the crowd in, judge, say; answers the exit code: 1 where anything went wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--processes", type=int, default=8)
    options.add_argument("--commands", type=int, default=200, help="of all processes together")
    options.add_argument("--alone", action="store_true", help="also measure them one after the other")
    chosen = options.parse_args()
    prepare()
    folder = Path(tempfile.mkdtemp(prefix="rightsdesk-crowd-"))
    template = founded(folder / "template", random.Random(0), [0])
    place = copied(template, folder / "place")
    start, before = time.perf_counter(), recorded(place)
    done = crowd(place, chosen.processes, chosen.commands // chosen.processes)
    seconds, wrong = time.perf_counter() - start, judge(place, before, done)
    said: dict[str, Any] = {
        "commands": len(done),
        "succeeded": sum(one["code"] == 0 for one in done),
        "said why not": Counter(one["said"] for one in done if one["code"]),
        "seconds": round(seconds, 1),
        "wrong": wrong,
    }
    if chosen.alone:
        one_by_one = copied(template, folder / "alone")
        start = time.perf_counter()
        work(one_by_one, chosen.commands)
        said["one after the other"] = round(time.perf_counter() - start, 1)
    print(json.dumps(said, ensure_ascii=False))
    if not wrong:
        shutil.rmtree(folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
