"""A report printed for a terminal and as Markdown: literal text, changes marked, long tables cut."""

from dataclasses import dataclass

import pytest

from rightsdesk.cli.outline import FORMS, MOST_ROWS, Block, Heading, Items, Paragraph, Table


@dataclass(frozen=True)
class Run:
    mark: str
    text: str


REPORT: list[Block] = [
    Heading(1, "Report"),
    Heading(2, "A *part*"),
    Paragraph("Said <plainly>."),
    Items(
        ("one | two", (Run("kept", "within "), Run("removed", "2"), Run("added", "3*"), Run("kept", " days")))
    ),
    Table(("case", "期限"), (("a", "x|y"), ("bb", "时限"))),
]


def test_text() -> None:
    assert FORMS["text"](REPORT).splitlines() == [
        "Report",
        "",
        "A *part*",
        "  Said <plainly>.",
        "  - one | two",
        "  - within [-2-]{+3*+} days",
        "    case  期限",
        "    a     x|y",
        "    bb    时限",
    ]


def test_markdown() -> None:
    assert FORMS["markdown"](REPORT).split("\n\n") == [
        "## Report",
        "### A &#42;part&#42;",
        "Said &#60;plainly&#62;.",
        "- one &#124; two\n- within <del>2</del><ins>3&#42;</ins> days",
        "| case | 期限 |\n| --- | --- |\n| a | x&#124;y |\n| bb | 时限 |",
    ]


@pytest.mark.parametrize("more", [0, 1, 40])
def test_a_long_table_is_cut_in_markdown_and_nowhere_else(more: int) -> None:
    table = Table(("number",), tuple((f"row {number}",) for number in range(MOST_ROWS + more)))
    markdown = FORMS["markdown"]([table])
    assert markdown.count("| row") == MOST_ROWS
    assert ("more rows" in markdown) is bool(more)
    assert (f"… and {more} more rows" in markdown) is bool(more)
    assert FORMS["text"]([table]).count("row") == MOST_ROWS + more
