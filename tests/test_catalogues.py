"""The catalogues hold exactly the messages that the code says, translated, and are found at run time."""

import importlib.util
import os
import string
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
CATALOGUES = sorted((ROOT / "tooling/rightsdesk/locale").glob("*/LC_MESSAGES/desk.po"))
EACH_CATALOGUE = pytest.mark.parametrize("path", CATALOGUES, ids=[path.parts[-3] for path in CATALOGUES])


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "tooling/catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def translations(path: Path) -> dict[str, str]:
    with path.open("rb") as text:
        return {str(message.id): str(message.string) for message in read_po(text) if message.id}


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_there_is_a_chinese_catalogue() -> None:
    assert [path.parts[-3] for path in CATALOGUES] == ["zh"]


@EACH_CATALOGUE
def test_a_catalogue_is_up_to_date(path: Path, catalogues: ModuleType, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    catalogues.update(copy)
    assert copy.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), "run: make catalogues"


@EACH_CATALOGUE
def test_a_catalogue_is_complete(path: Path) -> None:
    assert [said for said, translated in translations(path).items() if not translated] == []


@EACH_CATALOGUE
def test_a_translation_takes_the_same_values(path: Path) -> None:
    wrong = [
        said
        for said, translated in translations(path).items()
        if translated and placeholders(said) != placeholders(translated)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ('_("one {thing}").format(thing=1)', ["one {thing}"]),
        ('N_("said " "later")', ["said later"]),
        ('FAULT = Fault("S101", "not text", "because it is not", "mend it")',
         ["not text", "because it is not", "mend it"]),
        ('@rule("T101", "a-name", summary="it is so")\ndef check(): ...', ["it is so"]),
        ('print("not a message")', []),
    ],
)  # fmt: skip
def test_messages_are_found_where_they_are_declared(
    declared: str, expected: list[str], catalogues: ModuleType
) -> None:
    assert list(catalogues.messages_in(declared)) == expected


@pytest.mark.parametrize("variable", ["LANGUAGE", "LC_ALL", "LANG"])
@pytest.mark.parametrize("value", ["zh", "zh_CN.UTF-8"])
def test_a_chinese_reader_is_answered_in_chinese(variable: str, value: str) -> None:
    said, translated = next(pair for pair in translations(CATALOGUES[0]).items() if pair[1])
    silent = {
        name: text
        for name, text in os.environ.items()
        if name not in {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"}
    }
    shown = subprocess.run(
        [sys.executable, "-c", "import sys; from rightsdesk.messages import _; print(_(sys.argv[1]))", said],
        env={**silent, "PYTHONIOENCODING": "utf-8", variable: value},
        check=True, capture_output=True, encoding="utf-8",
    ).stdout  # fmt: skip
    assert shown.rstrip("\n") == translated
