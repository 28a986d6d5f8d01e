"""PDFs: typed text is data, the same input gives the same bytes, a fault names its template."""

import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from rightsdesk.errors import DeskError
from rightsdesk.publish.pdf import render
from rightsdesk.publish.templates import Templates

NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
SHEET = """#import "house.typ": *
#let data = json("data.json")
#show: house.with(data, title: data.title)
= #data.title
#typed(data.text)
"""
HOSTILE = '#panic("x") $a$ *b* _c_ @d <e> // f\n\\ `g` "h" 投诉'


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    folder = tmp_path / "site_templates" / "sheets"
    folder.mkdir(parents=True)
    (folder / "try.typ").write_text(SHEET, encoding="utf-8")
    (folder / "wrong.typ").write_text("#let data =", encoding="utf-8")
    return Templates(tmp_path)


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "made.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def test_what_was_typed_is_printed_as_typed(templates: Templates, tmp_path: Path) -> None:
    pdf = render(templates, "try", {"language": "zh", "title": "登记表", "text": HOSTILE}, NOW)
    printed = "".join(text_of(pdf, tmp_path).split())
    for line in HOSTILE.split("\n"):
        assert "".join(line.split()) in printed
    assert "登记表" in printed
    assert "第1页，共1页" in printed


def test_the_same_sheet_is_the_same_bytes(templates: Templates) -> None:
    data = {"language": "en", "title": "Form", "text": "a"}
    assert render(templates, "try", data, NOW) == render(templates, "try", data, NOW)
    assert render(templates, "try", data, NOW) != render(templates, "try", data | {"text": "b"}, NOW)


@pytest.mark.parametrize("name", ["wrong", "absent"])
def test_a_faulty_template_is_named(templates: Templates, name: str) -> None:
    with pytest.raises(DeskError, match=f"sheets/{name}.typ"):
        render(templates, name, {"language": "en"}, NOW)


def test_what_a_sheet_tells_lies_in_no_file_meanwhile(
    templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    before = sorted(tmp_path.rglob("*"))
    assert render(templates, "try", {"language": "en", "title": "Form", "text": "a"}, NOW)
    assert sorted(tmp_path.rglob("*")) == before
