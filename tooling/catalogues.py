"""Brings the message catalogues up to what the code says: `make catalogues`.

A message is the text inside `_()` or `N_()`, and each sentence in the declaration of a rule or of a reader's
fault, which are translated where they are shown.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).with_name("rightsdesk")
CATALOGUES = PACKAGE / "locale"
MARKERS = {"_", "N_"}
DECLARATIONS = {"Fault", "rule", "enforced_by_reading"}


def messages_in(text: str) -> Iterator[str]:
    """The messages in the text of a module."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        said = [
            value.value
            for value in values
            if isinstance(value, ast.Constant) and isinstance(value.value, str)
        ]
        if node.func.id in MARKERS:
            yield from said
        elif node.func.id in DECLARATIONS:
            yield from (sentence for sentence in said if " " in sentence)


def all_messages(package: Path = PACKAGE) -> list[str]:
    """Every message of the package once, sorted."""
    paths = sorted(package.rglob("*.py"))
    return sorted({message for path in paths for message in messages_in(path.read_text(encoding="utf-8"))})


def template() -> Catalog:
    """A catalogue of all messages, untranslated."""
    catalogue = Catalog(project="rightsdesk")
    for message in all_messages():
        catalogue.add(message)
    return catalogue


def update(path: Path) -> None:
    """Add to a catalogue what is new, drop what nobody says any more, keep what is translated."""
    with path.open("rb") as text:
        catalogue = read_po(text)
    # A guessed translation would reach readers as if it were one.
    catalogue.update(template(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with path.open("wb") as text:
        write_po(text, catalogue, sort_output=True, width=0)


if __name__ == "__main__":
    for found in sorted(CATALOGUES.glob("*/LC_MESSAGES/desk.po")):
        update(found)
