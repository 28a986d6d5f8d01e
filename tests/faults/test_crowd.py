"""Two hundred commands from eight processes on one repository: all succeed or say why, none counts twice.

What they do and what must hold stands in `benchmarks/crowd.py`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_two_hundred_commands_from_eight_processes_are_recorded_exactly_once() -> None:
    command = [sys.executable, "-m", "benchmarks.crowd"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    said = json.loads(ran.stdout)
    assert said["wrong"] == []
    assert said["commands"] == 200
    assert said["succeeded"] + sum(said["said why not"].values()) == 200
    assert said["succeeded"] > 150
