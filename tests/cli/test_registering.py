"""`desk register` at the front door: what an office prints, what a program reads, what few may read."""

import csv
import stat
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import load_workbook

DAY = "2026-11-0{}T09:00:00+08:00"


@pytest.fixture(scope="module")
def ids(busy_desk: Any) -> list[str]:
    """A case of October and two of November, one of them answered and closed."""
    given = {"policy": "basic", "category": "service", "channel": "phone"}
    early = busy_desk.open(at="2026-10-30T10:00:00+08:00", **given)
    named = busy_desk.open(
        at=DAY.format(2), subject="=1+1", name="Demo Zhang", phone="000-0000-0000", **given
    )
    closed = busy_desk.open(at=DAY.format(3), subject="Bag, left", **given)
    busy_desk.ok("transfer", closed, "--unit", "general-office", at="2026-11-03T09:30:00+08:00")
    course = ["--course", "Seen.", "--substantiated", "no", "--video", "none"]
    busy_desk.ok("investigate", closed, *course, at="2026-11-03T10:00:00+08:00")
    busy_desk.ok("respond", closed, "--via", "phone", "--result", "Found.", at="2026-11-03T11:00:00+08:00")
    busy_desk.ok("close", closed, at="2026-11-03T12:00:00+08:00")
    return [early, named, closed]


def sheet(path: Path) -> list[list[Any]]:
    found: list[list[Any]] = load_workbook(path).get_sheet_by_index(0).to_python()
    return found


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


@pytest.mark.usefixtures("ids")
def test_a_month_is_written_as_an_office_prints_it(busy_desk: Any, ids: list[str], tmp_path: Path) -> None:
    """E11, O9: title, period, header, a row for each case, totals."""
    path = tmp_path / "november.xlsx"
    made = busy_desk.ok("register", "--month", "2026-11", "--xlsx", str(path), at=DAY.format(4))
    assert made == {"cases": 2, "paths": [str(path)], "personal_data": False}
    title, period, head, first, second, total = sheet(path)
    assert title[0] == "Sample Transport Group: register of complaints, questions and suggestions"
    assert period[0].startswith("Received 1 November 2026 to 30 November 2026; as of 4 November 2026, 09:00")
    assert (head[0], head[1], head[6]) == ("No.", "Case", "Subject")
    assert "Name" not in head
    assert [first[1], second[1]] == ids[1:]
    assert first[2] == datetime(2026, 11, 2, 9)  # noqa: DTZ001 - a workbook has no zones
    assert (first[6], first[10]) == ("=1+1", "")
    assert second[10] == datetime(2026, 11, 3, 12)  # noqa: DTZ001 - nor here
    assert total[:2] == ["Total", 2]
    assert total[2].startswith("1 not closed")
    assert total[12] == first[12] + second[12]


@pytest.mark.usefixtures("ids")
def test_it_is_ready_for_the_printer(busy_desk: Any, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    busy_desk.ok("register", "--xlsx", str(path), "--language", "zh", at=DAY.format(4))
    written = part(path, "xl/worksheets/sheet1.xml")
    assert '<pane xSplit="2" ySplit="3"' in written
    assert '<autoFilter ref="A3:M6"/>' in written
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>' in written
    assert "第 &amp;P 页，共 &amp;N 页" in written
    assert "<f>" not in written
    assert "台账!$1:$3" in part(path, "xl/workbook.xml")
    assert sheet(path)[2][:3] == ["序号", "受理编号", "受理时间"]


@pytest.mark.usefixtures("ids")
def test_the_same_register_is_the_same_file(busy_desk: Any, tmp_path: Path) -> None:
    paths = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for path in paths:
        busy_desk.ok("register", "--xlsx", str(path), at=DAY.format(4))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_csv_has_every_column_and_no_formula(busy_desk: Any, ids: list[str], tmp_path: Path) -> None:
    path = tmp_path / "november.csv"
    days = ["--from", "2026-11-01", "--to", "2026-11-02"]
    busy_desk.ok("register", *days, "--csv", str(path), at=DAY.format(4))
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert (row["Case"], row["Subject"], row["Received"]) == (ids[1], "'=1+1", "2026-11-02 09:00")
    assert (row["Unit responsible"], row["Received by"]) == ("the desk", "Demo Jia")


@pytest.mark.parametrize(("by", "shown"), [("intake-01", "Demo Zhang"), ("rights-analyst", "(withheld)")])
def test_people_are_shown_to_those_who_may_read(
    busy_desk: Any, ids: list[str], tmp_path: Path, by: str, shown: str
) -> None:
    """T11: name and contact, only when asked for, and only to whose work needs it."""
    path = tmp_path / "named.xlsx"
    ask = ["register", "--month", "2026-11", "--with-personal-data", "--xlsx", str(path)]
    made = busy_desk.ok(*ask, by=by, at=DAY.format(4))
    rows = {row[1]: row[13:15] for row in sheet(path)[3:-1]}
    assert rows[ids[1]][0] == shown
    assert rows[ids[2]] == ["", ""]
    assert made["personal_data"] is (by == "intake-01")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name a file"),
        (["--month", "2026-11", "--from", "2026-11-01", "--csv", "x.csv"], "either a month or days"),
        (["--policy", "nowhere", "--csv", "x.csv"], "there are: "),
    ],
)
def test_what_cannot_be_meant_is_told(busy_desk: Any, arguments: list[str], told: str) -> None:
    ran = busy_desk.run("register", *arguments)
    assert ran.code == 2
    assert told in ran.err


def test_personal_data_is_not_written_where_git_looks(busy_desk: Any) -> None:
    path = busy_desk.root / "named.csv"
    ran = busy_desk.run("register", "--with-personal-data", "--csv", str(path))
    assert ran.code == 2
    assert "must not lie in the desk's repository" in ran.err
    assert not path.exists()
