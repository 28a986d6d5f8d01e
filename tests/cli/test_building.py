"""`desk build` with personal data: for whom it is, where it goes, and where it never goes."""

import stat
from pathlib import Path
from typing import Any

import pytest

NAME, PHONE = "Invented Person", "000-0000-0000"


def everything(folder: Path) -> str:
    """All that a site says in its data and pages."""
    kinds = ("*.html", "*.js", "*.json", "*.txt")
    return "".join(path.read_text("utf-8") for kind in kinds for path in sorted(folder.rglob(kind)))


def test_a_site_shows_who_complained_only_to_whose_post_may_read_it(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    case = desk.open(name=NAME, phone=PHONE)
    place = desk.root / ".desk" / "site-with-personal-data" / "internal"

    made = desk.ok("build", "--with-personal-data", by="intake-01")
    assert made["sites"] == {"internal": str(place)}
    told = everything(place)
    assert NAME in told and PHONE in told
    assert "personal-mark" in told
    assert "this site contains personal data" in (place / "en" / "index.html").read_text("utf-8")
    assert "本站含个人信息" in (place / "index.html").read_text("utf-8")
    assert (place / "CONTAINS-PERSONAL-DATA.txt").is_file()
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert desk.git("status", "--porcelain") == ""

    desk.ok("build", "--with-personal-data", by="water-head-01")
    told = everything(place)
    assert case in told
    assert NAME not in told and PHONE not in told

    desk.ok("build", "--only", "internal", by="intake-01")
    usual = desk.root / "site" / "internal"
    assert case in everything(usual)
    assert NAME not in everything(usual)
    assert not (usual / "CONTAINS-PERSONAL-DATA.txt").exists()


@pytest.mark.parametrize(
    ("options", "setting", "why"),
    [
        (["--only", "public"], "", "the public site never shows personal data"),
        ([], "true", "CI is set in this environment"),
    ],
)
def test_personal_data_is_refused_where_it_would_be_published(
    desk: Any, monkeypatch: pytest.MonkeyPatch, options: list[str], setting: str, why: str
) -> None:
    monkeypatch.setenv("CI", setting)
    ran = desk.run("build", "--with-personal-data", *options)
    assert ran.code == 1
    assert why in ran.err
    assert not (desk.root / ".desk" / "site-with-personal-data").exists()
