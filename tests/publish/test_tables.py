"""A table finished here is what Markdown would have made of it, whatever people typed into its cells."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markupsafe import Markup

from rightsdesk.publish.markdown import inline
from rightsdesk.publish.tables import put_back, taken_out

MARKDOWN = ["attr_list", "def_list", "md_in_html", "tables", "pymdownx.blocks.caption"]
SETTINGS = {"pymdownx.blocks.caption": {"prepend": True}, "tables": {"use_align_attribute": True}}
TYPED = st.text("投诉 ab12|*_`[]()<>&\"'\\~^=#$!{}:.-/", max_size=12)
CELLS = st.one_of(
    TYPED.map(inline),
    TYPED.map(lambda text: Markup("**{}**").format(inline(text)) if text.strip() else Markup()),
    TYPED.map(lambda text: Markup('<span class="quiet" lang="zh">{}</span><br>{}').format("·", inline(text))),
)


def in_html(text: str) -> str:
    """What Markdown makes of a page."""
    return str(Markdown(extensions=MARKDOWN, extension_configs=SETTINGS).convert(text))


def table(rows: list[list[Markup]], rule: str = "| --- | ---: | :-: |", caption: str = "") -> str:
    lines = ["| 事项 | 件数 | 时间 |", rule, *(f"| {' | '.join(row)} |" for row in rows)]
    told = f"\n/// caption\n{caption}\n///\n" if caption else ""
    return "# 页\n\n前面。\n\n" + "\n".join(lines) + f"\n{told}\n后面。\n"


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4), TYPED.map(inline))
def test_a_plain_table_is_what_markdown_makes_of_it(rows: list[list[Markup]], caption: Markup) -> None:
    page = table(rows, caption=str(caption))
    text, tables = taken_out(page)
    assert len(tables) == 1 and "件数" not in text
    assert put_back(in_html(text), tables) == in_html(page)


@pytest.mark.parametrize(
    "cell",
    ["[案件](case.md)", "`desk next`", "*轻*", '<a id="here">锚</a>', "https://desk.example", "a{: .b }"],
)
def test_a_table_with_more_in_it_is_left_to_markdown(cell: str) -> None:
    page = table([[Markup(cell), Markup("1"), Markup("2")]])
    assert taken_out(page) == (page, [])


def test_tables_in_html_and_beside_each_other_come_back_in_their_places() -> None:
    inner = table([[Markup("甲"), Markup("1"), Markup("2")]], caption="内")
    page = f'{inner}\n<details markdown="1">\n<summary>看</summary>\n\n{inner}\n</details>\n\n{inner}'
    text, tables = taken_out(page)
    assert len(tables) == 3 and not re.search(r"^\|", text, re.MULTILINE)
    assert put_back(in_html(text), tables) == in_html(page)
