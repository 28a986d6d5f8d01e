"""A desk of a dozen cases, at every stage, one of them full of markup; copied from `tests/data/desk`."""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from rightsdesk.domain.standing import Standing
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The desk's folder."""
    made = tmp_path / "desk"
    shutil.copytree(ROOT / "policies", made / "policies")
    shutil.copytree(ROOT / "tests" / "data" / "desk" / "cases", made / "cases")
    return made


@pytest.fixture
def here(folder: Path) -> Desk:
    return Desk(WorkTree(folder))


@pytest.fixture
def standings(here: Desk) -> Sequence[Standing]:
    return [here.standing(case, NOW) for case in here.cases()]
