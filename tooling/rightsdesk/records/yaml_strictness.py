"""Where libyaml is more lenient than YAML 1.2: continued lines at the margin, signs without a space.

Found with the public YAML test suite (cases 9C9N, QB6E, VJP3; 9JBA, CVW2, SU5Z, X4QW; 652Z, HM87;
S98Z). `lines` are those of a text without their ends; lines and columns count from 0, as libyaml's marks do.
"""

import re
from collections.abc import Iterator, Sequence

_COMMENT = re.compile(r"#[^\n]*")
_QUESTION = re.compile(r"\?[^\s]")
_CROWDED_HEADER = re.compile(r"[|>][-+0-9]*#")


def find_shallow_line(lines: Sequence[str], first: int, last: int, indent: int) -> int | None:
    """The first line after `first`, up to `last`, that starts no deeper than column `indent`, if any.

    A quoted text or a bracketed list that goes over several lines must stay to the right of the block that
    holds it (YAML 1.2.2, rule 69 `s-flow-line-prefix`).
    """
    for number in range(first + 1, last + 1):
        line = lines[number]
        if line and not line.isspace() and len(line) - len(line.lstrip(" ")) <= indent:
            return number
    return None


def find_deep_blank(lines: Sequence[str], first: int, indent: int) -> int | None:
    """The line after the header of an empty block text that is blank yet deeper than the text's first line.

    `first` is the header's line, `indent` the column of the block it stands in; None where all is well
    (YAML 1.2.2, section 8.1.1.1). libyaml takes the deep blank line for the text and the text for a comment.
    """
    deepest, where = 0, None
    for number in range(first + 1, len(lines)):
        line = lines[number]
        spaces = len(line) - len(line.lstrip(" "))
        if line.strip(" "):
            return where if indent < spaces < deepest else None
        if spaces > deepest:
            deepest, where = spaces, number
    return None


def find_crowded_signs(text: str) -> Iterator[tuple[int, int, str]]:
    """Line, column and sign of each comment's `#` without a space before it and key's `?` without one after.

    `text` must be YAML already. libyaml takes `{?x: 1}` for the key `x`; in YAML 1.2 the key is `?x`.
    """
    crowded = text.count("#") != text.count("\n#") + text.count(" #") + text.startswith("#")
    if not crowded and not _QUESTION.search(text):
        return
    import yaml

    end = 0
    for token in yaml.scan(text, Loader=yaml.CLoader):
        start = token.start_mark.index
        for index in _find_in_gap(text, end, start):
            yield *_line_and_column(text, index), "#"
        if isinstance(token, yaml.ScalarToken) and (header := _CROWDED_HEADER.match(text, start)):
            yield *_line_and_column(text, header.end() - 1), "#"
        explicit = isinstance(token, yaml.KeyToken) and token.end_mark.index > start
        if explicit and _QUESTION.match(text, start):
            yield *_line_and_column(text, start), "?"
        end = max(end, token.end_mark.index)


def _find_in_gap(text: str, start: int, end: int) -> Iterator[int]:
    """Where comments between two tokens start too close to what stands before them."""
    for comment in _COMMENT.finditer(text, start, max(start, end)):
        if comment.start() and text[comment.start() - 1] not in " \t\n":
            yield comment.start()


def _line_and_column(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index), index - text.rfind("\n", 0, index) - 1
