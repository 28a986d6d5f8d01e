"""A built site holds what was built and nothing else, and what did not change is left alone."""

import os
import stat
from pathlib import Path

from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.placing import MARK, WARNING_FILE, put_in_place


def files(**contents: str) -> list[SiteFile]:
    return [SiteFile(path.replace("__", "/"), text.encode()) for path, text in contents.items()]


def held(place: Path) -> dict[str, str]:
    return {
        path.relative_to(place).as_posix(): path.read_text(encoding="utf-8")
        for path in place.rglob("*")
        if path.is_file() and path.name != MARK
    }


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    put_in_place(files(index="1", data__a="1", data__b="1"), tmp_path / "site")
    kept, changed = ((tmp_path / "site" / name).stat().st_ino for name in ("data/a", "data/b"))
    backup = tmp_path / "backup"
    os.link(tmp_path / "site" / "data" / "b", backup)
    put_in_place(files(index="1", data__a="1", data__b="2"), tmp_path / "site")
    assert held(tmp_path / "site") == {"index": "1", "data/a": "1", "data/b": "2"}
    assert (tmp_path / "site" / "data" / "a").stat().st_ino == kept
    assert (tmp_path / "site" / "data" / "b").stat().st_ino != changed
    assert backup.read_text() == "1"


def test_what_was_not_built_goes_whatever_it_is(tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").touch()
    put_in_place(files(a="1", b__c="1", old__deep__d="1"), place)
    (place / "link").symlink_to(elsewhere)
    (place / "broken").symlink_to("nowhere")
    (place / ".index.html.new").touch()
    put_in_place(files(a__now_a_folder="2", b="2"), place)
    assert held(place) == {"a/now_a_folder": "2", "b": "2"}
    assert {path.name for path in place.iterdir()} == {MARK, "a", "b"}
    assert (elsewhere / "mine").is_file()


def test_a_site_with_personal_data_is_its_owners_and_nothing_of_it_outlasts_it(tmp_path: Path) -> None:
    place = tmp_path / "site"
    put_in_place(files(a="1"), place)
    assert not (place / WARNING_FILE).exists()
    put_in_place(files(a="name"), place, disclosing=True)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert "personal data" in (place / WARNING_FILE).read_text(encoding="utf-8")
    put_in_place(files(a="1"), place)
    assert held(place) == {"a": "1"}
    assert stat.S_IMODE(place.stat().st_mode) != 0o700
