"""Where a file cannot be written, every command that writes one says so."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def case_id(busy_desk: Any) -> str:
    opened: str = busy_desk.open()
    return opened


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["poster", "--line", "12", "--out"], "poster.pdf"),
        (["sheet", "CASE", "registration", "--out"], "form.pdf"),
        (["bundle", "CASE", "--draft", "--out"], "case.zip"),
        (["register", "--csv"], "register.csv"),
        (["report", "2026-11", "--policy", "basic", "--out"], ""),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_it_says_which_file_and_why(
    busy_desk: Any, case_id: str, tmp_path: Path, words: list[str], name: str
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    said = [case_id if word == "CASE" else word for word in words]
    done = busy_desk.run(*said, str(tmp_path / "file" / name))
    assert done.code == 2
    assert f"{tmp_path / 'file'}" in done.err
    assert "cannot be written" in done.err
    assert "fault of the program" not in done.err
