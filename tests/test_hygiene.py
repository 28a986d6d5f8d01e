"""What every file of the repository keeps to, whoever wrote it."""

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tooling" / "rightsdesk"
LONGEST = {"tooling": 400, "demo": 400, "tests": 600, "benchmarks": 400}
MAY_BE_LONGER: dict[str, str] = {}  # path → reason
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
BINARY = {".mo", ".png", ".svg", ".jpg", ".woff2", ".xlsx", ".ico"}

# Spelt in pieces, so that this file passes its own test.
REGISTRIES = re.compile(
    "|".join(
        (
            r"pypi\." + "org", "files.python" + "hosted", "registry." + "npmjs", "deb.debian" + r"\.org",
            "conda." + "anaconda", "--extra-index" + "-url", "--index" + "-url", "--find" + "-links",
            "mirrors?" + r"\.[a-z]+\.(?:com|cn|edu)",
        )
    )
)  # fmt: skip
MACHINE_PATHS = re.compile(
    r"(?<![\w.$}{/-])/(?:" + "|".join(("work", "root", "home/", "opt", "tmp")) + r")(?=[/\s\"'`]|$)"
)
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
OTHERS = re.compile("Copy" + r"right \(c\)|@licen" + "se|sourceMapping" + "URL", re.IGNORECASE)


def git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    ).stdout


def kept_files() -> list[Path]:
    """Every file that is committed or about to be: git's own list, so that what it ignores is not judged."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return [path for name in sorted(set(filter(None, names))) if (path := ROOT / name).is_file()]


FILES = kept_files()
TEXTS = {path.relative_to(ROOT).as_posix(): path for path in FILES if path.suffix not in BINARY}
MODULES = {
    name: path for name, path in TEXTS.items() if path.is_relative_to(PACKAGE) and path.suffix == ".py"
}


def lines_with(pattern: re.Pattern[str], names: Iterator[str] | list[str]) -> list[str]:
    return [
        f"{name}:{number} {line.strip()[:80]}"
        for name in names
        for number, line in enumerate(TEXTS[name].read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def parsed(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_bytes(), name)


def test_there_is_something_to_judge() -> None:
    assert len(TEXTS) > 50
    assert len(MODULES) > 20


def test_no_file_names_where_packages_come_from() -> None:
    assert not lines_with(REGISTRIES, list(TEXTS))


def test_no_file_names_a_folder_of_some_machine() -> None:
    assert not lines_with(MACHINE_PATHS, list(TEXTS))


def test_nothing_is_left_unfinished() -> None:
    assert not lines_with(UNFINISHED, list(TEXTS))


def test_no_file_is_other_peoples_work() -> None:
    assert not lines_with(OTHERS, [name for name in TEXTS if name != "LICENSE"])
    bundles = [
        name for name in TEXTS if re.search(r"\.min\.(?:js|css)$|(?:^|/)(?:vendor|node_modules)/", name)
    ]
    assert not bundles


def test_every_text_is_utf8_with_plain_line_ends() -> None:
    for name, path in TEXTS.items():
        raw = path.read_bytes()
        raw.decode("utf-8")
        assert not raw.startswith(b"\xef\xbb\xbf"), f"{name} starts with a byte order mark"
        assert b"\r" not in raw, f"{name} has carriage returns"
        assert not raw or raw.endswith(b"\n"), f"{name} lacks its last line feed"


@pytest.mark.parametrize("folder", LONGEST)
def test_every_room_is_small(folder: str) -> None:
    lengths = {
        name: len(path.read_bytes().splitlines())
        for name, path in TEXTS.items()
        if name.startswith(f"{folder}/") and path.suffix == ".py"
    }
    too_long = {name: length for name, length in lengths.items() if length > LONGEST[folder]}
    assert too_long.keys() == MAY_BE_LONGER.keys() & lengths.keys()


@pytest.mark.parametrize("name", [name for name in MODULES if name.endswith("__init__.py")])
def test_a_folder_only_says_what_it_is_for(name: str) -> None:
    tree = parsed(name)
    assert ast.get_docstring(tree)
    rest = [ast.unparse(node) for node in tree.body[1:]]
    if name == "tooling/rightsdesk/__init__.py":
        assert len(rest) == 1
        assert rest[0].startswith("__version__ = ")
    else:
        assert not rest


def test_names_say_what_a_room_is() -> None:
    assert not [name for name in MODULES if VAGUE & set(Path(name).stem.split("_"))]


def test_messages_are_catalogue_keys() -> None:
    """Inside `_()` stands one plain text or the name of one; what varies is put in afterwards."""
    wrong = [
        f"{name}:{node.lineno} {ast.unparse(node)[:80]}"
        for name in MODULES
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
        if not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant | ast.Attribute | ast.Name))
    ]
    assert not wrong


def test_no_code_knows_a_policy() -> None:
    """A policy is data: no module compares, defaults to or explains itself by one that ships."""
    slugs = {path.name for path in (ROOT / "policies").iterdir() if path.is_dir()}
    assert slugs
    wrong = [
        f"{name}:{node.lineno} {node.value[:60]!r}"
        for name in MODULES
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value in slugs or any("-" in slug and slug in node.value for slug in slugs)
    ]
    assert not wrong


def test_every_ignored_finding_carries_its_reason() -> None:
    bare = re.compile(
        r"#\s*(?:type: ignore(?:\[[\w-]+(?:,\s*[\w-]+)*\])?|noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?)\s*$"
    )
    python = [name for name, path in TEXTS.items() if path.suffix == ".py"]
    assert not lines_with(bare, python)


def test_every_dependency_is_pinned() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", pin) for pin in pins)
    assert len({canonical(pin.split("==")[0]) for pin in pins}) == len(pins)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(name for extra in project["project"]["optional-dependencies"].values() for name in extra),
    ]
    pinned = {canonical(pin.split("==")[0]) for pin in pins}
    assert {canonical(re.split(r"[<>=!~\[; ]", name)[0]) for name in wanted} <= pinned


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_npm_package_is_pinned() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert not list(ROOT.glob("*lock*"))


def test_commits_read_well() -> None:
    """A subject that fits a line, a blank line under it, and a sender who is no mere machine."""
    log = git("log", "-z", "--no-merges", "--format=%h%x01%ae%x01%ce%x01%B")
    wrong = []
    for entry in filter(None, log.split("\0")):
        commit, author, committer, message = entry.split("\x01", 3)
        subject, _, rest = message.partition("\n")
        if len(subject) > 80 or subject.endswith(".") or subject[:1].islower():
            wrong.append(f"{commit} {subject}")
        if rest.strip() and not rest.startswith("\n"):
            wrong.append(f"{commit} lacks the blank line under its subject")
        if any(re.search(r"@(?:localhost|[^.]+)$", address) for address in (author, committer)):
            wrong.append(f"{commit} comes from a machine: {author}, {committer}")
    assert not wrong
