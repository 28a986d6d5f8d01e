"""A chart is one description, with the table of its numbers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rightsdesk.publish import charts
from rightsdesk.publish.charts import Chart, Series

MONTHS = ("2026年8月", "2026年9月", "2026年10月")


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
