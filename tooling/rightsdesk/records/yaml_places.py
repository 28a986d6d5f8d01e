"""Where in a text a value stands; asked for only when something about the value is worth telling."""

from typing import Any


def compose(raw: bytes | str) -> Any:
    """The tree of nodes of a text that has been read without faults."""
    import yaml

    return yaml.compose(raw, Loader=yaml.CLoader)


def find_place(root: Any, keys: tuple[str | int, ...]) -> tuple[int, int]:
    """Line and column, from 1, of the entry that `keys` lead to from `root`, or of its nearest parent.

    The place of a mapping's entry is that of its key, the place of a list's entry that of its value.
    """
    node, mark = root, root.start_mark
    for key in keys:
        step = _descend(node, key)
        if step is None:
            break
        node, mark = step
    return mark.line + 1, mark.column + 1


def _descend(node: Any, key: str | int) -> tuple[Any, Any] | None:
    """The node under `key` and the mark to show for it."""
    if node.id == "mapping":
        for name, value in node.value:
            if name.value == key:
                return value, name.start_mark
    elif node.id == "sequence" and isinstance(key, int) and -len(node.value) <= key < len(node.value):
        return node.value[key], node.value[key].start_mark
    return None
