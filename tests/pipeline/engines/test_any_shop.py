"""Whatever a shop has sold, engines answer as plain Python does, and of a real year alike."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from db.engine import open_database
from db.line_keys import Line
from pipeline.engines.copy_lines import copy_to_lake
from pipeline.ingest.rules import DEFAULT_RULES
from tests.pipeline.engines import plain_answers
from tests.pipeline.engines.lines_in_engines import (
    ENGINES,
    Lines,
    by_customer,
    by_customer_and_day,
    days_of,
    totals_of,
)
from tests.pipeline.engines.shops import NO_LAKE, in_a_lake
from tests.pipeline.real_shops import UCI, imported
from tests.shared import Shared
from tests.trade import sale

BEFORE_THE_CLOCKS_CHANGE = datetime.fromisoformat("2011-10-29 22:00")
CODES = ("mug", "lamp", "POST", "post", "tEst1", "caf\u00e9", "CAF\u00c9")
SOME_LINES = st.lists(
    st.builds(
        lambda who, code, pieces, price, hours, invoice, country: sale(
            who,
            code,
            pieces,
            price,
            on=str(BEFORE_THE_CLOCKS_CHANGE + timedelta(hours=hours)),
            invoice=invoice,
            country=country,
        ),
        st.sampled_from(["ada", "Bea", "\u00e9mile", None]),
        st.sampled_from(CODES),
        st.sampled_from([-2, -1, 0, 1, 1, 2]),
        st.sampled_from([0.04, 0.039999, 2.5, 0.072]),
        st.integers(0, 30),
        st.sampled_from(["1", "2", "a", "B"]),
        st.sampled_from(["France", "", "\u00c5land"]),
    ),
    max_size=25,
)


CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def see_that_plain_python_agrees(lines: Lines, shop: list[Line]) -> None:
    lines.begin_again()
    if shop:
        lines.keep(*shop)
    expected = plain_answers.countable(shop, date(2010, 12, 10), date(2011, 12, 10), DEFAULT_RULES)
    assert by_customer(totals_of(lines)) == plain_answers.totals(expected)
    assert by_customer_and_day(days_of(lines)) == plain_answers.days(expected)


@pytest.mark.slow
@pytest.mark.parametrize("lines", ENGINES[:3], indirect=True)
@settings(max_examples=25, deadline=None, suppress_health_check=CHECKS)
@given(shop=SOME_LINES)
def test_any_tiny_shop_is_answered_as_plain_python_does(lines: Lines, shop: list[Line]) -> None:
    see_that_plain_python_agrees(lines, shop)


@pytest.mark.parametrize("lines", ENGINES[3:], indirect=True)
@settings(max_examples=2, deadline=None, suppress_health_check=CHECKS, phases=[Phase.generate])
@given(shop=st.lists(SOME_LINES, min_size=4, max_size=4))
def test_any_shop_is_answered_by_spark_as_by_plain_python(lines: Lines, shop: list[list[Line]]) -> None:
    see_that_plain_python_agrees(lines, [line for some in shop for line in some])


@pytest.mark.real_data
@pytest.mark.slow(seconds=18)
@pytest.mark.parametrize("kind", [pytest.param("duckdb", marks=NO_LAKE)])
def test_the_real_year_comes_to_the_same(
    real_data: Path, shared: Shared, sqlite_template: Path, tmp_path: Path, kind: str
) -> None:
    file = imported(shared, sqlite_template, real_data / UCI).file
    plain = open_database(f"sqlite:///{shutil.copy(file, tmp_path / 'plain.sqlite3')}")
    moved = open_database(f"sqlite:///{shutil.copy(file, tmp_path / 'moved.sqlite3')}")
    lake = in_a_lake(moved, tmp_path / "lake")
    with lake.write() as session:
        assert copy_to_lake(session).lines == 541_909
    ways = [Lines(item, tmp_path, item is lake) for item in (plain, lake)]
    expected, result = (totals_of(way) for way in ways)
    # what plain pandas finds in the file: tests/pipeline/features/test_real_invoices.py
    assert (len(result), result["items"].sum(), result["returned_items"].sum()) == (4_259, 4_815_953, 73_453)
    assert int(result["gross"].sum()) == pytest.approx(8_151_379_740_000, abs=5_000)
    largest = by_customer(result)["14646"]
    assert (largest["gross"], largest["orders"], largest["items"]) == (279_138_020_000, 72, 196_844)
    pd.testing.assert_frame_equal(result, expected)
    pd.testing.assert_frame_equal(plain_words(days_of(ways[1])), plain_words(days_of(ways[0])))
    assert ways[0].ask("state") == ways[1].ask("state")
    for item in (plain, moved):
        item.dispose()


def plain_words(days: pd.DataFrame) -> pd.DataFrame:
    return days.astype({"customer_id": "str", "day": "datetime64[s]"})
