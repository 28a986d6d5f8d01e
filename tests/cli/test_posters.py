"""`desk poster`: its codes are read as a telephone reads them, one or many, and what cannot be is refused."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

FORM = "https://transport.desk.example/complain.html"


def pages(pdf: Path, folder: Path) -> list[list[str]]:
    """What the codes on each page of a PDF say, as zbar reads them from its picture."""
    for tool in ("pdftoppm", "zbarimg"):
        if shutil.which(tool) is None:
            pytest.fail(f"{tool} is missing; `make parts` brings it")
    subprocess.run(["pdftoppm", "-r", "150", "-gray", str(pdf), str(folder / "page")], check=True)
    found = []
    for picture in sorted(folder.glob("page*.pgm")):
        command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
        read = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
        found.append(sorted(read.stdout.split()))
    return found


def words(pdf: Path) -> str:
    """The text of a PDF."""
    return subprocess.run(
        ["pdftotext", str(pdf), "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout


def filled_in(address: str) -> dict[str, str]:
    """What an address tells the form behind the #."""
    assert urlsplit(address).query == ""
    return dict(parse_qsl(urlsplit(address).fragment))


def test_a_poster_opens_the_form_with_line_and_vehicle(busy_desk: Any, tmp_path: Path) -> None:
    made = tmp_path / "made" / "poster.pdf"
    told = busy_desk.ok("poster", "--line", "12", "--vehicle", "1207", "--out", str(made))
    ((read,),) = pages(made, tmp_path)
    assert read == f"{FORM}#line=12&vehicle=1207"
    assert told["posters"] == [{"address": read}]
    text = words(made)
    for said in (
        "这趟车，您有话要说？",
        "Something to tell us about this ride?",
        "1207",
        "000-0000-0000",
        FORM,
    ):
        assert said in text
    again = tmp_path / "again.pdf"
    busy_desk.ok("poster", "--line", "12", "--vehicle", "1207", "--out", str(again))
    assert again.read_bytes() == made.read_bytes()


def test_a_poster_of_one_language_leads_to_that_language(busy_desk: Any, tmp_path: Path) -> None:
    made = tmp_path / "poster.pdf"
    busy_desk.ok("poster", "--place", "Railway Station", "--language", "en", "--out", str(made))
    ((read,),) = pages(made, tmp_path)
    assert read.startswith("https://transport.desk.example/en/complain.html#")
    assert filled_in(read) == {"place": "Railway Station"}
    assert not re.search("[\u4e00-\u9fff]", words(made))
    busy_desk.ok("poster", "--place", "Railway Station", "--language", "zh", "--out", str(made))
    assert "Scan" not in words(made)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_makes_a_page_for_each_row(busy_desk: Any, tmp_path: Path, encoding: str) -> None:
    table = tmp_path / "fleet.csv"
    table.write_bytes(
        "line,vehicle,place\n12,1207,\n8 路,演A-00000,示例路口站\n\n,,#[b] & c+d\n".encode(encoding)
    )
    made = tmp_path / "posters.pdf"
    busy_desk.ok("poster", "--from", str(table), "--out", str(made))
    read = [[filled_in(address) for address in page] for page in pages(made, tmp_path)]
    assert read == [
        [{"line": "12", "vehicle": "1207"}],
        [{"line": "8 路", "vehicle": "演A-00000", "place": "示例路口站"}],
        [{"place": "#[b] & c+d"}],
    ]


def test_labels_stand_eight_on_a_page(busy_desk: Any, tmp_path: Path) -> None:
    table = tmp_path / "fleet.csv"
    vehicles = [f"12{number:02}" for number in range(10)]
    table.write_text("vehicle\n" + "\n".join(vehicles), encoding="utf-8")
    made = tmp_path / "labels.pdf"
    busy_desk.ok("poster", "--from", str(table), "--labels", "--out", str(made))
    read = [[filled_in(address)["vehicle"] for address in page] for page in pages(made, tmp_path)]
    assert read == [vehicles[:8], vehicles[8:]]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "the columns are of: line, vehicle, place"),
        ("line,driver\n12,Li\n", ":1: the columns are of: line, vehicle, place; this file has: line, driver"),
        ("line,line\n1,2\n", ":1: the columns are of"),
        ("line\n", "no rows"),
        ("line,vehicle\n12\n", ":2: this row has 1 fields under 2 column names"),
        ('line\n12\n"1\u202e2"\n', ":3: the character U+202E may not stand in it"),
        ('line,place\n12,x\n"12,x\n', ":3: unexpected end of data"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(busy_desk: Any, tmp_path: Path, table: str, says: str) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text(table, encoding="utf-8")
    made = tmp_path / "posters.pdf"
    ran = busy_desk.run("poster", "--from", str(path), "--out", str(made))
    assert ran.code == 2
    assert says in ran.err
    assert not made.exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([], "a poster names a line, a vehicle or a place"),
        (["--line", " "], "a poster names a line, a vehicle or a place"),
        (["--line", "12", "--from", __file__], "leave out the options"),
        (["--line", "1\n2"], "it has several lines"),
    ],
)
def test_what_names_nothing_is_refused(busy_desk: Any, tmp_path: Path, given: list[str], says: str) -> None:
    ran = busy_desk.run("poster", *given, "--out", str(tmp_path / "poster.pdf"))
    assert ran.code == 2
    assert says in ran.err


def test_a_desk_without_an_address_has_no_posters(small_desk: Any, tmp_path: Path) -> None:
    ran = small_desk.run("poster", "--line", "12", "--out", str(tmp_path / "poster.pdf"))
    assert ran.code == 2
    assert "name its address in policies/desk.yml" in ran.err


def test_a_table_may_call_its_columns_as_posters_do(busy_desk: Any, tmp_path: Path) -> None:
    table = tmp_path / "fleet.csv"
    table.write_text("线路,Vehicle,地点\n12,1207,示例路口站\n", encoding="utf-8")
    made = tmp_path / "posters.pdf"
    busy_desk.ok("poster", "--from", str(table), "--out", str(made))
    ((read,),) = pages(made, tmp_path)
    assert filled_in(read) == {"line": "12", "vehicle": "1207", "place": "示例路口站"}


@pytest.mark.parametrize("count", [80, 300])
def test_what_would_make_too_fine_a_code_is_refused(busy_desk: Any, tmp_path: Path, count: int) -> None:
    made = tmp_path / "poster.pdf"
    ran = busy_desk.run("poster", "--place", "站" * count, "--out", str(made))
    assert ran.code == 2
    assert "too long for a QR code" in ran.err
    assert not made.exists()


def test_where_nothing_can_be_written_is_said(busy_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    ran = busy_desk.run("poster", "--line", "12", "--out", str(tmp_path / "file" / "poster.pdf"))
    assert ran.code == 2
    assert "cannot be written" in ran.err


def test_a_poster_leads_to_no_language_that_the_site_is_not_in(desk: Any) -> None:
    path = desk.root / "policies" / "desk.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("languages: [zh, en]", "languages: [zh]"), encoding="utf-8"
    )
    ran = desk.run("poster", "--line", "12", "--language", "en")
    assert ran.code == 2
    assert "the public site is not in en" in ran.err
    made = desk.ok("poster", "--line", "12")
    assert made["path"] == str(desk.root / "papers" / "poster.pdf")
    assert "poster" not in desk.git("status", "--porcelain")


def test_characters_that_no_font_has_are_named(
    busy_desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rightsdesk.publish.posters.unprintable", lambda text: "བད" if "བད" in text else "")
    made = busy_desk.run("poster", "--place", "示例路口站 བད", "--out", str(tmp_path / "a.pdf"))
    assert "no font of this machine has བ ད: boxes stand for them" in made.out
    assert busy_desk.ok("poster", "--place", "示例路口站", "--out", str(tmp_path / "b.pdf"))["boxes"] == ""
