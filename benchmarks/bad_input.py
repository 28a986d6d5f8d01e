"""Damage case files at random and count what the reader does: `python -m benchmarks.bad_input --files 20000`.

Every file is read or refused with findings; anything else is a fault of the reader, printed whole. The peer
is PyYAML's own safe loader on the same files: how many of those that a desk refuses it would have let pass.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

import yaml

from rightsdesk.errors import Unreadable
from rightsdesk.records.source import load_case_document

ROOT = Path(__file__).parents[1]
PIECES = [
    b"\n", b"- ", b": ", b"\t", b"\r\n", b"\0", b"&a ", b"*a", b"!!str ", b"<<: ", b"---\n", b"...\n", b"[",
    b"{", b'"', b"'", b"|", b"\xff", b"\xed\xa0\x80", b"\x1b[2J", "\u202e".encode(), b"timeline:\n",
    b"id: x\n",
]  # fmt: skip


def damaged(raw: bytes, draw: random.Random) -> bytes:
    """The file with up to four pieces cut out, put in or exchanged."""
    for _change in range(draw.randint(1, 4)):
        start = draw.randrange(len(raw) + 1)
        end = start + draw.choice([0, 0, 1, 5, 40])
        raw = raw[:start] + draw.choice([b"", *PIECES]) + raw[end:]
    return raw


def passes_elsewhere(raw: bytes) -> bool:
    """Whether PyYAML's safe loader reads it as one mapping."""
    try:
        return isinstance(yaml.load(raw, Loader=yaml.CSafeLoader), dict)
    except (yaml.YAMLError, ValueError, RecursionError):
        return False


def main() -> int:
    """Damage, read, count; answers the exit code: 1 where the reader failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=5000)
    options.add_argument("--seed", type=int, default=random.randrange(10**6))
    chosen = options.parse_args()
    draw, sources = random.Random(chosen.seed), sorted((ROOT / "cases").rglob("*.yml"))
    codes: Counter[str] = Counter()
    read = refused = elsewhere = 0
    faults, seconds, peer = [], 0.0, 0.0
    for _number in range(chosen.files):
        raw = damaged(draw.choice(sources).read_bytes(), draw)
        start, refused_before = time.perf_counter(), refused
        try:
            load_case_document(raw, "cases/damaged.yml")
            read += 1
        except Unreadable as problem:
            refused += 1
            codes.update({finding.code for finding in problem.findings})
        except Exception as problem:  # whatever it is, it is what is looked for
            faults.append(f"{problem!r}: {raw!r}")
        seconds += time.perf_counter() - start
        start, refused_here = time.perf_counter(), refused > refused_before
        elsewhere += passes_elsewhere(raw) and refused_here
        peer += time.perf_counter() - start
    print(json.dumps({
        "files": chosen.files, "refused": refused, "read": read, "faults": faults, "seed": chosen.seed,
        "of those refused, PyYAML's safe loader would have read": elsewhere,
        "by code": dict(sorted(codes.items())), "seconds": seconds, "peer": peer,
    }))  # fmt: skip
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
