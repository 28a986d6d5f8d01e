"""Kill any command at random points: nothing is lost, half done, reverted or left locked.

What is tried and what must hold stands in `benchmarks/kills.py`, which by hand kills thousands.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_commands_killed_at_random_points_leave_every_case_whole() -> None:
    command = [sys.executable, "-m", "benchmarks.kills", "--kills", "40", "--seconds", "60"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    said = json.loads(ran.stdout)
    assert said["lost"] == []
    assert said["kills"] == said["survived"] > 0
