"""What is cleaned away, and what of a person never stands in clear."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.sightings.finding import find
from rightsdesk.domain.sightings.kinds import KINDS
from rightsdesk.intake.cleaning import CLEANINGS, USUAL, clean
from rightsdesk.intake.masking import MASK, mask, without_quotations

SHAPES = tuple(KINDS)


@pytest.mark.parametrize(
    ("dirty", "told"),
    [
        ("\n\t\t\t\t\t正文\n\t\t\t\t\t\n\t\t\t", "正文"),
        ("　　第一段_x000D_\n　　第二段_x000D_", "第一段\n第二段"),
        ("甲\u00a0乙\u200b丙\ufeff", "甲 乙丙"),
        ("先生 ", "先生"),
        ("a\r\nb\rc", "a\nb\nc"),
        (" \u3000\t", ""),
        ("doesn\u00e2\u0080\u0099t", "doesn’t"),
        ("\u00c3\u00a9t\u00c3\u00a9", "été"),
        ("naïve 20\u00b0", "naïve 20°"),
    ],
)
def test_the_dirt_of_real_registers(dirty: str, told: str) -> None:
    assert clean(dirty, CLEANINGS) == told


def test_only_what_is_asked_for_is_cleaned() -> None:
    assert clean("20\u00c2\u00b0", USUAL) == "20\u00c2\u00b0"
    assert clean(" a\u00a0_x000D_", ["trim"]) == "a\u00a0_x000D_"
    assert clean(" a ", []) == " a "


dirt = st.lists(st.sampled_from([*"a文_ \u3000\u00a0\u200b\t\r\n", "_x000D_"])).map("".join)


@given(dirt, st.sets(st.sampled_from(USUAL)))
def test_cleaning_twice_changes_nothing_more(text: str, kinds: set[str]) -> None:
    once = clean(text, sorted(kinds))
    assert clean(once, sorted(kinds)) == once


def test_known_values_are_blanked_the_longest_first() -> None:
    assert mask("A00012345与A0001", ["A0001", "A00012345"], (), ()) == f"{MASK}与{MASK}"
    assert mask("王先生", ["王"], (), ()) == "王先生"


@pytest.mark.parametrize(
    "text",
    ["13912345678", "+86 13912345678", "0530-5234567", "05305234567", "11010519491231002X", "a.b@c.example"],
)
def test_shapes_of_personal_data_are_blanked(text: str) -> None:
    assert mask(f"电话：{text}。", [], SHAPES, ()) == f"电话：{MASK}。"


@pytest.mark.parametrize("text", ["TSSL2019051700001", "2019-05-17", "罚款500元", "15-8楼", "2019年4月10日"])
def test_other_numbers_stay(text: str) -> None:
    assert mask(text, [], SHAPES, ()) == text


def test_patterns_of_a_mapping_are_blanked() -> None:
    assert mask("“UU008363”：您好", [], (), ("UU[0-9]+",)) == f"“{MASK}”：您好"


def test_quotations_are_blanked_however_they_are_broken_into_lines() -> None:
    words = "公交车到站不停而且\n司机态度不好"
    assert (
        without_quotations("您说“公交车到站不停\n而且司机态度不好”，经查属实", words, 8)
        == "您说“〔…〕”，经查属实"
    )


@given(st.text("甲乙丙 \n", max_size=60), st.text("甲乙丙 \n", max_size=60), st.integers(8, 12))
def test_no_passage_of_the_words_is_left(text: str, words: str, shortest: int) -> None:
    def packed(one: str) -> str:
        return re.sub(r"\s", "", one)

    source, left = packed(words), packed(without_quotations(text, words, shortest))
    assert not any(source[at : at + shortest] in left for at in range(len(source) - shortest + 1))


pieces = st.sampled_from(
    [
        "13812345678",
        "联系人：王小明",
        "王小明女士",
        "a.b@mail.example",
        "QQ：12345678",
        "鲁A·12345",
        "，",
        " ",
        "车到站",
    ]
)


@given(st.lists(pieces, max_size=8).map("，".join))
def test_an_import_leaves_nothing_that_the_rules_would_find(text: str) -> None:
    assert find(mask(text, [], SHAPES, ())) == ()
