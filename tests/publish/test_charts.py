"""A chart is one description, drawn the same way everywhere, in fonts that have its words."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typst import Fonts

from rightsdesk.errors import DeskError
from rightsdesk.publish import charts, fonts
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
    picture = charts.svg(replace(CHART, kind=kind))
    assert {*MONTHS, "投诉", "咨询"} <= texts(picture)
    assert "<script" not in picture
    assert not re.search(r"""(?:href|src)=["']http""", picture)


def test_a_share_is_shown_as_per_cent_of_all() -> None:
    shares = Chart("lines", "按时率", "。", MONTHS, (Series("答复", (0.5, 1.0, None)),), share=True)
    assert {"0%", "100%"} <= texts(charts.svg(shares))


def test_the_same_chart_is_the_same_picture_and_another_is_not() -> None:
    other = Chart("bars", TITLE, CHART.sentence, MONTHS, (Series("投诉", (3, 9, 5)),), "件")
    assert charts.svg(CHART) == charts.svg(CHART)
    assert charts.svg(CHART) != charts.svg(other)
    assert charts.png(CHART).startswith(b"\x89PNG")


def test_typed_words_are_labels_and_no_markup() -> None:
    hostile = '<script>alert(1)</script>"&'
    picture = charts.svg(Chart("across", "x", hostile, (hostile,), (Series("n", (1,)),)))
    assert "<script" not in picture


@settings(max_examples=30)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 99)), min_size=3, max_size=3), min_size=1, max_size=3
    )
)
def test_the_table_has_every_number_of_the_chart(values: list[list[int | None]]) -> None:
    series = tuple(Series(str(place), tuple(row)) for place, row in enumerate(values))
    chart = Chart("bars", "t", "s", MONTHS, series)
    names, rows = charts.table(chart)
    assert list(zip(*rows, strict=True)) == [MONTHS, *map(tuple, values)]
    assert names == tuple(each.name for each in series)
    assert chart.is_empty is all(value is None for row in values for value in row)


def test_a_machine_without_a_chinese_font_is_told_the_package() -> None:
    bare = Fonts(include_system_fonts=False)
    with pytest.raises(DeskError, match="apt-get install fonts-noto-cjk"):
        fonts.families(bare)
