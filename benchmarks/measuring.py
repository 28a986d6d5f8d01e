"""What the benchmarks have in common: how long something takes, a figure beside its floor, how it is told."""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Timed:
    """What was done, in how many seconds, and the floor: the seconds in the same run of the least that
    anything like it must do.
    """

    what: str
    seconds: float
    floor: float


def seconds(work: Callable[[], object]) -> float:
    """How long something takes, in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def best(runs: int, work: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds."""
    return min(seconds(work) for _run in range(runs))


def tell(description: str | None, figures: Callable[[Path, int], Iterable[Timed]], floor: str) -> None:
    """Measure by `--cases`, in a folder that goes again, and print the figures, with `--json` as one list;
    `floor` says what their floor is.
    """
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--cases", type=int, default=10_000)
    options.add_argument("--json", action="store_true", help="print them as one JSON list")
    chosen = options.parse_args()
    place = Path(tempfile.mkdtemp(prefix="rightsdesk-"))
    try:
        found = list(figures(place, chosen.cases))
    finally:
        shutil.rmtree(place)
    if chosen.json:
        print(json.dumps([asdict(figure) for figure in found]))
        return
    for figure in found:
        ratio = figure.seconds / figure.floor
        print(f"{figure.what:<40} {figure.seconds:7.3f} s  {ratio:5.2f} × {floor}")
