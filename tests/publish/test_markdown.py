"""What people typed stays text, whatever it looks like."""

import html
import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from rightsdesk.publish.markdown import address, initial, inline, lines, marked, quoted, with_code
from rightsdesk.publish.views.amendments import PieceView

EXTENSIONS = ["attr_list", "def_list", "md_in_html", "tables", "admonition", "toc", "pymdownx.blocks.caption"]
MEAN = "# *_`[]{}()<>|\\~^=!+-.:/&;$\"'1a\u3000 \n甲"
typed = st.one_of(
    st.text(alphabet=MEAN, max_size=60),
    st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=60),
)


def shown(text: str) -> str:
    """What a reader sees of Markdown that is one paragraph; fails where anything but text came out."""
    made = markdown.markdown(text, extensions=EXTENSIONS)
    assert set(re.findall(r"<(/?\w+)", made)) <= {"p", "/p"}, made
    return html.unescape(re.sub(r"</?p>", "", made))


@given(typed)
def test_a_value_is_shown_as_it_was_typed(text: str) -> None:
    wanted = " ".join(text.split())
    assert " ".join(shown(inline(text)).split()) == wanted


@given(st.lists(st.tuples(st.sampled_from(["kept", "removed", "added"]), typed), max_size=4))
def test_marked_pieces_are_shown_as_they_were_typed(pieces: list[tuple[str, str]]) -> None:
    made = markdown.markdown(marked(PieceView(*piece) for piece in pieces), extensions=EXTENSIONS)
    assert set(re.findall(r"<(/?\w+)", made)) <= {"p", "/p", "del", "/del", "ins", "/ins"}, made
    shown_text = html.unescape(re.sub(r"</?(?:p|del|ins)>", "", made))
    assert shown_text.split() == "".join(text for _mark, text in pieces).split()


@given(typed)
def test_a_value_stays_in_its_table_cell(text: str) -> None:
    made = markdown.markdown(f"| a | b |\n| - | - |\n| {inline(text)} | end |", extensions=EXTENSIONS)
    cells = re.findall(r"<td>(.*?)</td>", made, re.S)
    assert [html.unescape(cell) for cell in cells] == [" ".join(text.split()), "end"]


@given(typed)
def test_lines_keep_their_breaks_and_nothing_else(text: str) -> None:
    made = markdown.markdown(f"x {lines(text)}", extensions=EXTENSIONS)
    assert set(re.findall(r"<(/?\w+)", made)) <= {"p", "/p", "br"}
    assert made.count("<br") == max(0, len(text.strip().splitlines()) - 1)


@pytest.mark.parametrize(
    "opening", ["# ", "- ", "+ ", "1. ", "1) ", "> ", ": ", "!!! note", "/// caption", "---", "=="]
)
def test_nothing_opens_a_block(opening: str) -> None:
    assert shown(inline(f"{opening}text")) == f"{opening}text"


def test_free_text_says_its_language() -> None:
    assert quoted("到站不停\n<b>", "zh") == '<span lang="zh">到站不停<br>&#60;b&#62;</span>'


def test_markup_passes_and_nothing_is_nothing() -> None:
    assert inline(Markup("<b>x</b>")) == "<b>x</b>"
    assert inline(None) == ""


def test_an_address_is_encoded() -> None:
    assert address("cases/2611-EV118-4.md#next") == "cases/2611-EV118-4.md#next"
    assert address('a b")(.md') == "a%20b%22%29%28.md"


def test_only_the_first_letter_becomes_a_capital() -> None:
    assert initial("service-supervision QR code") == "Service-supervision QR code"
    assert initial("") == ""


def test_backticks_of_a_sentence_become_code() -> None:
    assert with_code("run `desk why <id>` or `a|b`, 5 * 3") == (
        "run <code>desk why &#60;id&#62;</code> or <code>a&#124;b</code>, 5 &#42; 3"
    )
