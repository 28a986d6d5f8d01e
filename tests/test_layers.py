"""The package's rooms know only what DESIGN's table lets them know; `layers.toml` is that table."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "tooling" / "rightsdesk"
TABLE = tomllib.loads((TESTS / "layers.toml").read_text(encoding="utf-8"))
LAYERS = TABLE["layer"]
ORDER = [room for layer in LAYERS for room in layer["rooms"]]
LAYER_OF = {room: layer for layer in LAYERS for room in layer["rooms"]}
WALL_CLOCK = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time"}


@dataclass(frozen=True)
class Room:
    """A module: its name below the package, and its parsed text."""

    name: str
    tree: ast.Module


@dataclass(frozen=True)
class Import:
    """One imported name: `target` is a room of the package, or else a module outside."""

    target: str
    line: int
    inside: bool


def rooms() -> Iterator[Room]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[-1] != "__init__":
            yield Room(".".join(parts), ast.parse(path.read_bytes(), str(path)))


def is_module(dotted: str) -> bool:
    return PACKAGE.joinpath(*dotted.split(".")).with_suffix(".py").is_file()


def imports(room: Room) -> Iterator[Import]:
    """Every import of a room, wherever it stands: at the top, in a function, or for typing only."""
    for node in ast.walk(room.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield told_apart(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{room.name}:{node.lineno} imports relatively"
            assert node.module is not None
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                inside = module.removeprefix("rightsdesk.")
                is_room = module.startswith("rightsdesk.") and is_module(inside)
                yield told_apart(module if is_room else node.module, node.lineno)


def told_apart(module: str, line: int) -> Import:
    inside = module == "rightsdesk" or module.startswith("rightsdesk.")
    return Import(module.removeprefix("rightsdesk.") if inside else module, line, inside)


def dotted(node: ast.expr) -> str:
    """The last two names of a called thing: `datetime.now`, `print`."""
    return ".".join(ast.unparse(node).split(".")[-2:])


ROOMS = list(rooms())
PLACED = [room for room in ROOMS if room.name in LAYER_OF]
EACH_ROOM = pytest.mark.parametrize("room", PLACED, ids=[room.name for room in PLACED])


def test_every_room_stands_in_the_table_once() -> None:
    existing = {room.name for room in ROOMS}
    assert existing - set(ORDER) == set(), "say in tests/layers.toml where these rooms stand"
    assert set(ORDER) - existing == set(), "tests/layers.toml names rooms that do not exist"
    assert len(ORDER) == len(set(ORDER))


def test_the_table_has_the_layers_of_the_design() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert [layer["name"] for layer in LAYERS] == [
        "ground", "domain", "records", "rules", "intake", "operations", "analysis", "publish", "cli",
    ]  # fmt: skip
    assert folders == {layer["name"] for layer in LAYERS} - {"ground"}
    homes = {room: layer["name"] for layer in LAYERS[1:] for room in layer["rooms"]}
    assert homes.pop("__main__") == "cli"
    assert {room: room.split(".")[0] for room in homes} == homes


@EACH_ROOM
def test_a_room_imports_only_what_stands_before_it(room: Room) -> None:
    before = set(ORDER[: ORDER.index(room.name)])
    wrong = [
        f"{room.name}:{found.line} imports {found.target}"
        for found in imports(room)
        if found.inside and found.target != "rightsdesk" and found.target not in before
    ]
    assert not wrong


@EACH_ROOM
def test_a_room_imports_only_its_layers_libraries(room: Room) -> None:
    allowed = {*sys.stdlib_module_names, *LAYER_OF[room.name]["libraries"]}
    wrong = [
        f"{room.name}:{found.line} imports {found.target}"
        for found in imports(room)
        if not found.inside and found.target.split(".")[0] not in allowed
    ]
    assert not wrong


@EACH_ROOM
def test_a_room_knows_nothing_of_what_its_layer_refuses(room: Room) -> None:
    refused = LAYER_OF[room.name]["refuses"]
    wrong = [
        f"{room.name}:{found.line} imports {name}"
        for found in imports(room)
        for name in [f"rightsdesk.{found.target}" if found.inside else found.target]
        if any(name == bad or name.startswith(f"{bad}.") for bad in refused)
    ]
    assert not wrong


@EACH_ROOM
def test_a_room_does_only_what_is_its_to_do(room: Room) -> None:
    calls = [(dotted(node.func), node.lineno) for node in ast.walk(room.tree) if isinstance(node, ast.Call)]
    used = {
        "subprocess": [found.line for found in imports(room) if found.target == "subprocess"],
        "the wall clock": [line for name, line in calls if name in WALL_CLOCK],
        "print": [line for name, line in calls if name == "print"],
    }
    wrong = [
        f"{room.name}:{line} uses {what}"
        for what, lines in used.items()
        for line in lines
        if not any(room.name == place or room.name.startswith(f"{place}.") for place in TABLE["only"][what])
    ]
    assert not wrong


def test_the_table_of_special_rights_names_rooms_that_exist() -> None:
    places = {place for places in TABLE["only"].values() for place in places}
    known = {*ORDER, *(layer["name"] for layer in LAYERS)}
    assert places <= known
