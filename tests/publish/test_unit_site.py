"""`desk build --for-unit`: a unit's site has nothing of another unit's cases, and says it hides nothing."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from rightsdesk.domain.ids import SHAPE

ROOT = Path(__file__).parents[2]
NOW = "2026-11-20T10:00:00+08:00"
UNIT = "bus-one"


@pytest.fixture(scope="module")
def built(busy_desk: Any) -> Any:
    """The demo desk, with the site of one of its units."""
    for part in ("cases", "programme"):
        shutil.copytree(ROOT / part, busy_desk.root / part)
    busy_desk.ok("build", "--for-unit", UNIT, at=NOW)
    return busy_desk


def cases(desk: Any) -> dict[str, tuple[bool, dict[str, Any], str]]:
    """Every case by its id: whether the unit has or had it, its data, its text."""
    found = {}
    for path in (desk.root / "cases").rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
        had = any(event.get("unit") == UNIT for event in data["timeline"] if event["event"] == "transferred")
        found[path.stem] = had, data, text
    return found


@pytest.fixture(scope="module")
def told(built: Any) -> str:
    """All that stands in any file of the site, less what every site has: scripts, styles, fonts."""
    site = built.root / "site" / f"unit-{UNIT}"
    files = [path for path in site.rglob("*") if path.is_file()]
    made = [path for path in files if not {"assets", "bundles"} & set(path.relative_to(site).parts)]
    assert len(made) > 30
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in sorted(made))


def sentences(value: Any) -> set[str]:
    """Every text in a case that somebody wrote, by its first line."""
    if isinstance(value, dict):
        return set().union(*map(sentences, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(sentences, value)) if value else set()
    line = str(value).strip().split("\n")[0] if isinstance(value, str) else ""
    return {line} if (len(line) > 15 and " " in line) or re.search(r"[\u4e00-\u9fff]{6}", line) else set()


def test_nothing_of_another_units_cases_stands_in_any_file(built: Any, told: str) -> None:
    known = cases(built)
    own = {case: data for case, (had, data, _text) in known.items() if had}
    others = {case: data for case, (had, data, _text) in known.items() if not had}
    assert len(own) > 2
    assert len(others) > 30
    assert all(case in told for case in own)
    # An own case may name another that it was merged into; of that one, nothing more stands here.
    named = {each for case in own for each in re.findall(SHAPE.pattern, known[case][2])}
    assert not [case for case in others if case in told and case not in named]
    mine = set().union(*(sentences(data) for data in own.values()))
    theirs = set().union(*(sentences(data) for data in others.values())) - mine
    assert len(theirs) > 100
    policies = "".join(path.read_text(encoding="utf-8") for path in (built.root / "policies").rglob("*.yml"))
    assert not [text for text in theirs if text in told and text not in policies]


def test_only_records_about_the_unit_stand_in_it(built: Any, told: str) -> None:
    shown = 0
    for path in (built.root / "programme").rglob("*.yml"):
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert path.stem not in told or record.get("unit") == UNIT, path
        shown += path.stem in told
    assert shown


def test_figures_and_worklists_are_the_units_own(built: Any) -> None:
    site = built.root / "site" / f"unit-{UNIT}" / "en"
    units = (site / "units.html").read_text(encoding="utf-8")
    assert "How things stand at" in units
    assert units.count("<tr>") == 2, "a heading and the one unit"
    assert (site / "reports" / "index.html").is_file()
    assert not (site / "assessment").exists()
    assert not (site / "trace").exists()


@pytest.mark.parametrize(
    ("page", "says"),
    [("index.html", "放在该单位自己的仓库里"), ("en/index.html", "a repository of the unit's own")],
)
def test_the_page_says_that_it_keeps_nothing_secret(page: str, says: str, built: Any) -> None:
    text = (built.root / "site" / f"unit-{UNIT}" / page).read_text(encoding="utf-8")
    assert says in text.replace("’", "'")


def test_the_whole_site_is_another_one(built: Any) -> None:
    assert not (built.root / "site" / "internal").exists()


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [(["--for-unit", "nowhere"], 2, "bus-one"), (["--for-unit", UNIT, "--only", "public"], 2, "public site")],
)
def test_what_cannot_be_is_said(
    options: list[str], code: int, says: str, found_desk: Callable[[str], Any], busy_desk: Any
) -> None:
    desk = type(busy_desk)(found_desk("desk").root)
    ran = desk.run("build", *options, at=NOW)
    assert (ran.code, says in ran.err) == (code, True)
