"""Every command is in the help, is documented, and says what each of its options means."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from rightsdesk.cli import indexing, main
from rightsdesk.domain.events.catalogue import TYPES

INDEX = json.loads(Path(main.__file__).with_name("command_index.json").read_text(encoding="utf-8"))
NAMES = [entry["name"] for entry in INDEX["commands"]]
EACH = pytest.mark.parametrize("name", NAMES)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def made(name: str) -> click.Command:
    found = main.desk.get_command(click.Context(main.desk), name)
    assert found is not None
    return found


def shown(*arguments: str, language: str = "") -> str:
    return subprocess.run(
        [sys.executable, "-m", "rightsdesk", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": language, "COLUMNS": "100"},
    ).stdout


def test_the_index_is_as_generated() -> None:
    assert indexing.TARGET.read_text(encoding="utf-8") == indexing.text(), (
        "run: python -m rightsdesk.cli.indexing"
    )


def test_every_event_has_its_command() -> None:
    assert {kind.about.command for kind in TYPES} <= set(NAMES)


@EACH
def test_a_command_explains_itself(name: str) -> None:
    found = made(name)
    context = click.Context(found, info_name=name, parent=click.Context(main.desk, info_name="desk"))
    said = found.get_help(context)
    assert found.help
    assert f"Usage: desk {name}" in said


@EACH
def test_a_command_shows_an_example(name: str) -> None:
    assert f"desk {name}" in (made(name).epilog or "")


@EACH
def test_every_option_says_what_it_means(name: str) -> None:
    silent = [
        option.opts for option in made(name).params if isinstance(option, click.Option) and not option.help
    ]
    assert not silent


@EACH
def test_every_command_but_the_server_answers_in_json(name: str) -> None:
    options = [option for parameter in made(name).params for option in parameter.opts]
    assert ("--json" in options) is (name != "serve")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_shows_the_commands_in_the_order_of_a_life(language: str) -> None:
    said = shown("--help", language=language)
    places = [said.index(f"{title[language]}:") for title in INDEX["groups"].values()]
    assert places == sorted(places)
    for entry in INDEX["commands"]:
        if entry["group"]:
            assert entry[language].split(" ")[0] in said
    assert "heal" not in said


def test_a_command_explains_itself_in_chinese() -> None:
    said = shown("transfer", "--help", language="zh")
    assert "转交责任单位办理" in said
    assert re.search(r"--unit UNIT +责任单位", said)
    assert CHINESE.search(said.split("--at")[1])


def test_index_is_told_stale_from_fresh(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(indexing, "TARGET", tmp_path / "index.json")
    (tmp_path / "index.json").write_text("{}", encoding="utf-8")
    assert indexing.main(["--check"]) == 1
    assert indexing.main([]) == 0
    assert indexing.main(["--check"]) == 0
