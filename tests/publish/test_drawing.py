"""A chart is drawn the same way everywhere, in fonts that have its words."""

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from typst import Fonts

from rightsdesk.errors import DeskError
from rightsdesk.publish import drawing, fonts
from rightsdesk.publish.charts import Chart, Series

TITLE = "按月受理量"
MONTHS = ("2026年8月", "2026年9月", "2026年10月")
CHART = Chart(
    "bars", TITLE, "九月最多，受理 8 件。", MONTHS,
    (Series("投诉", (3, 8, 5)), Series("咨询", (1, None, 2))), "件",
)  # fmt: skip


def texts(picture: str) -> set[str]:
    return set(re.findall(r"<text[^>]*>([^<]*)</text>", picture))


@pytest.mark.parametrize("kind", ["bars", "stacked", "across", "lines"])
def test_labels_stay_text_and_nothing_is_fetched(kind: Any) -> None:
    picture = drawing.svg(replace(CHART, kind=kind))
    assert {*MONTHS, "投诉", "咨询"} <= texts(picture)
    assert "<script" not in picture
    assert not re.search(r"""(?:href|src)=["']http""", picture)


def test_a_share_is_shown_as_per_cent_of_all() -> None:
    shares = Chart("lines", "按时率", "。", MONTHS, (Series("答复", (0.5, 1.0, None)),), share=True)
    assert {"0%", "100%"} <= texts(drawing.svg(shares))


def test_the_same_chart_is_the_same_picture_and_another_is_not() -> None:
    other = Chart("bars", TITLE, CHART.sentence, MONTHS, (Series("投诉", (3, 9, 5)),), "件")
    assert drawing.svg(CHART) == drawing.svg(CHART)
    assert drawing.svg(CHART) != drawing.svg(other)
    assert drawing.png(CHART).startswith(b"\x89PNG")


def test_typed_words_are_labels_and_no_markup() -> None:
    hostile = '<script>alert(1)</script>"&'
    picture = drawing.svg(Chart("across", "x", hostile, (hostile,), (Series("n", (1,)),)))
    assert "<script" not in picture


@pytest.mark.parametrize("kind", ["bars", "stacked", "across", "lines"])
def test_what_has_no_value_keeps_its_place_empty(kind: Any) -> None:
    gap = Chart(kind, "t", "s", MONTHS, (Series("投诉", (3, None, 5)),))
    picture = drawing.svg(gap)
    assert set(MONTHS) <= texts(picture)
    shapes = len(re.findall(r"<path|<rect x", picture))
    assert shapes == 2
    assert picture.count("<polyline") == (2 if kind == "lines" else 0)


@pytest.mark.parametrize("kind", ["bars", "stacked", "across", "lines"])
def test_a_chart_of_nothing_is_an_empty_picture_and_no_fault(kind: Any) -> None:
    for nothing in (
        Chart(kind, "t", "s", (), ()),
        Chart(kind, "t", "s", MONTHS, (Series("n", (None,) * 3),)),
    ):
        assert ElementTree.fromstring(drawing.svg(nothing)).get("width")


@pytest.mark.parametrize(
    ("high", "ticks"),
    [(1, ["0", "1"]), (7, list("01234567")), (37, ["0", "5", "10", "40"]), (12345, ["0", "2,000", "14,000"])],
)
def test_an_axis_reaches_above_the_highest_value_in_even_steps(high: int, ticks: list[str]) -> None:
    picture = drawing.svg(Chart("bars", "t", "s", ("x",), (Series("n", (high,)),)))
    assert set(ticks) <= texts(picture)


def test_names_longer_than_their_room_end_in_an_ellipsis() -> None:
    name = "关于本公司线路运营服务质量以及其他一切有关事项的意见"
    shown = texts(drawing.svg(Chart("across", "t", "s", (name,), (Series("n", (1,)),))))
    assert any(each.endswith("…") and name.startswith(each[:-1]) for each in shown)


def test_a_machine_without_a_chinese_font_is_told_the_package() -> None:
    bare = Fonts(include_system_fonts=False)
    with pytest.raises(DeskError, match="apt-get install fonts-noto-cjk"):
        fonts.families(bare)
