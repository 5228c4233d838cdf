"""One contract for all engines: what they answer is the same to the last digit."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from db.engine import Database, open_database
from db.line_keys import Line
from db.migrate import migrate
from db.product_margins import store_product_margins
from domain.lines_location import IN_THE_DATABASE, LinesLocation
from domain.margins import BEGINNING, MarginSettings, Step
from domain.product_margins import MarginOfProduct
from i18n import UserError
from pipeline.contribution import listed_days_of, with_gross_profit
from pipeline.engines.answers import CUSTOMER_DAYS, CUSTOMER_TOTALS, DAILY_COUNTS, LISTED_DAYS, to_arrow
from pipeline.engines.copy_lines import copy_to_lake
from pipeline.engines.open_engine import open_engine
from pipeline.engines.port import InvoiceEngine
from pipeline.engines.spark_engine import program_with_a_file
from pipeline.features import customer_days_of
from pipeline.features.period import Period
from pipeline.ingest.rules import DEFAULT_RULES, Rules
from tests.pipeline.engines import plain_answers
from tests.pipeline.engines.shops import NO_LAKE, NO_SPARK, import_lines, in_a_lake, odd_lines
from tests.pipeline.real_shops import UCI, imported
from tests.servers import spark
from tests.shared import Shared
from tests.trade import sale

WINDOW = Period(start=date(2010, 12, 10), before=date(2011, 12, 10))
ENGINES = [
    "sqlite",
    "postgresql",
    pytest.param("duckdb", marks=NO_LAKE),
    pytest.param("spark", marks=[NO_LAKE, NO_SPARK, pytest.mark.slow]),
]


@dataclass
class Lines:
    """Lines in an engine."""

    database: Database
    folder: Path
    is_lake: bool

    @property
    def is_spark(self) -> bool:
        return self.database.lines.url.startswith("sc://")

    def keep(self, *lines: Line) -> None:
        import_lines(self.database, lines)

    def begin_again(self) -> None:
        """Forget all lines."""
        with self.database.writer.begin() as connection:
            for table in ("invoice_lines", "line_files", "line_counts", "weekly_aggregates", "imports"):
                connection.execute(text(f"DELETE FROM {table}"))

    def ask(self, question: str, *given: object) -> object:
        with self.database.read() as session:
            answer: object = getattr(open_engine(session), question)(*given)
        return answer


@pytest.fixture(params=ENGINES)
def lines(request: pytest.FixtureRequest, tmp_path: Path) -> Lines:
    kind = "postgres_database" if request.param == "postgresql" else "sqlite_database"
    database: Database = request.getfixturevalue(kind)
    is_lake = request.param not in ("sqlite", "postgresql")
    if request.param == "spark":
        server: str = request.getfixturevalue("spark_server")
        location = LinesLocation(f"{server}/?folder={tmp_path}/lake", "512MB", 2, str(tmp_path / "scratch"))
        return Lines(replace(database, lines=location), tmp_path, is_lake)
    return Lines(in_a_lake(database, tmp_path / "lake") if is_lake else database, tmp_path, is_lake)


@pytest.fixture(scope="session")
def spark_server(shared: Shared, worker_id: str) -> str:
    """The address of a real Spark, which all of pytest's processes share."""
    controller = os.getpid() if worker_id == "master" else os.getppid()
    return shared.once("spark", lambda file: _note(file, spark.start_shared(controller))).read_text()


def _note(file: Path, text: str) -> None:
    file.write_text(text)


def totals_of(lines: Lines, window: Period = WINDOW, rules: Rules = DEFAULT_RULES) -> pd.DataFrame:
    result = lines.ask("customer_totals", window, rules)
    assert isinstance(result, pd.DataFrame)
    return result


def days_of(lines: Lines, window: Period = WINDOW, rules: Rules = DEFAULT_RULES) -> pd.DataFrame:
    result = lines.ask("customer_days", window, rules)
    assert isinstance(result, pd.DataFrame)
    return result


def by_customer(totals: pd.DataFrame) -> dict[str, dict[Hashable, Any]]:
    dated = totals.assign(first_day=totals["first_day"].dt.date, last_day=totals["last_day"].dt.date)
    return {str(name): row for name, row in dated.to_dict("index").items()}


def by_customer_and_day(days: pd.DataFrame) -> dict[tuple[str, date], dict[Hashable, Any]]:
    rows = days.astype({"customer_id": "str"}).to_dict("records")
    return {(row.pop("customer_id"), row.pop("day").date()): row for row in rows}


def test_customers_by_hand(lines: Lines) -> None:
    lines.keep(*odd_lines())
    totals = totals_of(lines)
    assert totals.index.tolist() == ["Zoe", "ada", "carl", "\u00e9mile"]  # by code point
    assert totals.columns.tolist() == list(CUSTOMER_TOTALS)[1:]
    ada = by_customer(totals)["ada"]
    # of three mugs two came back the same day; the lamps' invoice runs past midnight and is one
    assert ada == {
        "gross": 5_000_000 + 2 * 9_990_000,
        "returned": 0,
        "items": 4,
        "returned_items": 0,
        "purchase_days": 2,
        "orders": 2,
        "unique_products": 2,
        "order_products": 2,
        "first_day": date(2011, 12, 1),
        "last_day": date(2011, 12, 2),
        "country": "United Kingdom",
    }
    # at one moment the invoice that comes later by code point is the last: B2 comes before b1
    assert totals.loc["Zoe", "country"] == "France"
    assert totals.loc["\u00e9mile", "country"] == ""
    assert totals.loc["carl", "gross"] == 2 * 3_000_000 + 40_000  # neither the postage nor what is too cheap


def test_days_by_hand(lines: Lines) -> None:
    lines.keep(*odd_lines())
    result = days_of(lines)
    assert result.columns.tolist() == list(CUSTOMER_DAYS)
    days = by_customer_and_day(result)
    assert list(days) == sorted(days)
    only_back = {"orders": 0, "gross": 0, "returned": 2_500_000, "items": 0, "returned_items": 1}
    assert days["bea", date(2011, 11, 5)] == only_back
    assert {day for name, day in days if name == "\u00e9mile"} == {date(2011, 3, 27), date(2011, 10, 30)}


def test_counts_by_hand(lines: Lines) -> None:
    lines.keep(*odd_lines())
    counts = lines.ask("daily_counts", WINDOW.before, DEFAULT_RULES)
    assert isinstance(counts, pd.DataFrame)
    assert set(counts.columns) == set(DAILY_COUNTS)
    by_day = {row.pop("day").date(): row for row in counts.to_dict("records")}
    assert date(2199, 12, 31) not in by_day
    assert by_day[date(1970, 1, 1)]["lines"] == 1
    assert by_day[date(2011, 12, 1)]["same_day_reversals"] == 4
    assert by_day[date(2011, 11, 6)]["low_price"] == 1
    assert by_day[date(2011, 11, 5)]["not_a_product"] == 1
    assert by_day[date(2011, 11, 7)]["unidentified_gross"] == 3_000_000
    assert by_day[date(2011, 11, 8)]["unidentified_returned"] == 1_000_000


def test_listed_products_by_hand(lines: Lines) -> None:
    """Mugs leave 40 %, from 2 November on 50 %; a lamp costs 4; vases are not listed, post never counts."""
    november = date(2011, 11, 2)
    with lines.database.write() as session:
        store_product_margins(
            session,
            [
                MarginOfProduct("mug", 0.4),
                MarginOfProduct("MUG", 0.5, valid_from=november),
                MarginOfProduct("Lamp", None, 4.0),
                MarginOfProduct("POST", 0.9),
            ],
            by="ada",
        )
    lines.keep(
        sale("ada", "mug", 2, 2.5, on="2011-11-01"),
        sale("ada", "Mug", 1, 2.5, on="2011-11-02"),
        sale("ada", "lamp", 3, 9.0, on="2011-11-02"),
        sale("ada", "lamp", -1, 9.0, on="2011-11-02", invoice="C1"),
        sale("ada", "vase", 1, 5.0, on="2011-11-02"),
        sale("ada", "POST", 1, 5.0, on="2011-11-02"),
        sale("bea", "lamp", -1, 9.0, on="2011-11-05", invoice="C2"),
        sale(None, "lamp", 1, 9.0, on="2011-11-05"),
        sale("carl", "lamp", 1, 9.0, on="2009-11-05"),
    )
    result = lines.ask("listed_days", WINDOW, DEFAULT_RULES)
    assert isinstance(result, pd.DataFrame)
    assert result.columns.tolist() == list(LISTED_DAYS)
    assert by_customer_and_day(result) == {
        ("ada", date(2011, 11, 1)): {
            "listed_revenue": 5_000_000,
            "weighted_revenue": 5_000_000 * 4_000,
            "cost": 0,
        },
        ("ada", november): {
            "listed_revenue": 20_500_000,
            "weighted_revenue": 2_500_000 * 5_000 + 18_000_000 * 10_000,
            "cost": 8_000_000,
        },
        ("bea", date(2011, 11, 5)): {
            "listed_revenue": -9_000_000,
            "weighted_revenue": -9_000_000 * 10_000,
            "cost": -4_000_000,
        },
    }
    days = customer_days_of(days_of(lines))
    margins = MarginSettings(rates=(Step(BEGINNING, 0.2),))
    profit = with_gross_profit(days, margins, listed_days_of(result))
    # ada: 5 × 40 %; 2.5 × 50 % + 18 − 8, and the vase 5 × 20 %; bea gives back 9 − 4
    assert profit["gross_profit"].tolist() == [2.0, 12.25, -5.0]
    assert profit["listed_revenue"].tolist() == [5.0, 20.5, -9.0]


def test_a_line_beyond_what_a_margin_can_be_counted_of_is_refused(lines: Lines) -> None:
    with lines.database.write() as session:
        store_product_margins(session, [MarginOfProduct("mug", 0.4)], by="ada")
    lines.keep(sale("ada", "mug", 3_000_000, 1_000.0, on="2011-11-01"))
    with pytest.raises(UserError, match="more than can be counted exactly"):
        lines.ask("listed_days", WINDOW, DEFAULT_RULES)


def test_rules_go_by_letters_whatever_the_engine_makes_of_capitals(lines: Lines) -> None:
    lines.keep(*odd_lines())
    without = totals_of(lines, rules=replace(DEFAULT_RULES, not_products=("Caf\u00e9", "POST")))
    assert without.loc["carl", "gross"] == 40_000


def test_buyers_by_hand(lines: Lines) -> None:
    lines.keep(
        sale("ada", "mug", 1, 2.5, on="2011-11-01"),
        sale("ada", "mug", 1, 2.5, on="2011-11-02"),
        sale("bea", "mug", 2, 2.5, on="2011-11-03"),
        sale("carl", "mug", 4, 2.5, on="2011-11-04"),
        sale("carl", "lamp", 1, 9.0, on="2011-11-04"),
        sale("bea", "vase", 1, 5.0, on="2009-11-04"),
    )
    groups = pd.DataFrame(
        {"is_member": [True, False, False], "stratum": [0, 0, -1]}, index=["ada", "bea", "carl"]
    )
    with lines.database.read() as session:
        buyers = open_engine(session).product_buyers(WINDOW, DEFAULT_RULES)
        result = buyers.by_stratum(groups)
        nobody = buyers.by_stratum(groups.assign(is_member=False))
        everybody = buyers.by_stratum(groups.assign(is_member=True))
        assert buyers.buyers_of(["mug"], groups) == (1, 2)
        assert buyers.buyers_of([], groups) == (0, 0)
    rows = result.assign(last_day=result["last_day"].dt.day).to_records(index=False).tolist()
    assert rows == [
        ("lamp", -1, "a thing", 0, 1, 0, 9_000_000, 4),
        ("mug", -1, "a thing", 0, 1, 0, 10_000_000, 4),
        ("mug", 0, "a thing", 1, 1, 5_000_000, 5_000_000, 4),
    ]
    assert nobody["members"].sum() == 0
    assert everybody["others"].sum() == 0


@pytest.mark.slow
def test_what_was_prepared_and_asked_meanwhile_changes_no_answer(lines: Lines) -> None:
    lines.keep(*odd_lines())
    earlier = Period(start=date(2010, 12, 10), before=date(2011, 12, 1))
    other_rules = replace(DEFAULT_RULES, minimum_unit_price=3.0)
    questions = [
        ("customer_totals", WINDOW, DEFAULT_RULES),
        ("customer_totals", earlier, DEFAULT_RULES),
        ("customer_totals", WINDOW, other_rules),
        ("customer_days", Period(WINDOW.before), DEFAULT_RULES),
        ("daily_counts", WINDOW.before, DEFAULT_RULES),
        ("daily_counts", earlier.before, DEFAULT_RULES),
    ]
    if lines.is_spark:  # what is prepared is one engine's with DuckDB's; a second of Java for each question
        questions = [questions[0], *questions[2:5]]
    unprepared = [lines.ask(*question) for question in questions]
    with lines.database.read() as session:
        engine = open_engine(session)
        engine.prepare(WINDOW.before, DEFAULT_RULES)
        asked = [engine.later(partial(getattr(engine, name), *given)) for name, *given in questions]
        prepared = [wait_for_answer() for wait_for_answer in asked]
        totals = prepared[0]
        groups = pd.DataFrame({"is_member": True, "stratum": 0}, index=totals.index)
        sold = engine.product_buyers(WINDOW, DEFAULT_RULES).by_stratum(groups)
        assert sold["members"].sum() == totals["unique_products"].sum()
        # what was prepared for customers may have been let go of since
        pd.testing.assert_frame_equal(engine.customer_totals(WINDOW, DEFAULT_RULES), totals)
    for first, second in zip(unprepared, prepared, strict=True):
        assert isinstance(first, pd.DataFrame)
        pd.testing.assert_frame_equal(first, second)


def test_nothing_in_the_window(lines: Lines) -> None:
    lines.keep(sale("ada", "mug", 1, 2.5, on="2009-11-01"))
    assert totals_of(lines).empty
    assert days_of(lines).empty
    with lines.database.read() as session:
        buyers = open_engine(session).product_buyers(WINDOW, DEFAULT_RULES)
        groups = pd.DataFrame({"is_member": [True], "stratum": [0]}, index=["ada"])
        assert buyers.by_stratum(groups).empty


def test_no_lines_at_all(lines: Lines) -> None:
    assert totals_of(lines).empty
    assert lines.ask("state") == []


@pytest.mark.parametrize(
    "too_much",
    [
        [("ada", 9_000_000_000, 1_000.0)],  # the product is just within 64 bits
        [("ada", 3_000_000_000, 1_000.0)] * 4,  # the sum is beyond them
        [("ada", 90_000_000_000, 1_000.0)],  # the product is
        [(None, 3_000_000_000, 1_000.0)] * 4,
    ],
)
def test_sums_beyond_64_bits_are_refused(lines: Lines, too_much: list[tuple[str | None, int, float]]) -> None:
    lines.keep(*(sale(who, "mug", pieces, price, on="2011-11-01") for who, pieces, price in too_much))
    with pytest.raises(UserError, match="more than can be counted exactly"):
        lines.ask("daily_counts" if too_much[0][0] is None else "customer_totals",
                  WINDOW.before if too_much[0][0] is None else WINDOW, DEFAULT_RULES)  # fmt: skip


def test_the_zone_of_a_session_moves_no_day(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    lines.keep(*odd_lines())
    expected = days_of(lines)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        with lines.database.read() as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("SET TIME ZONE 'America/Sao_Paulo'"))
            result = open_engine(session).customer_days(WINDOW, DEFAULT_RULES)
    finally:
        monkeypatch.undo()
        time.tzset()
    pd.testing.assert_frame_equal(result, expected)


@pytest.mark.parametrize("kind", ["duckdb"])
def test_answers_are_arrow(sqlite_database: Database, tmp_path: Path, kind: str) -> None:
    pa = pytest.importorskip("pyarrow")
    lines = Lines(in_a_lake(sqlite_database, tmp_path / "lake"), tmp_path, True)
    lines.keep(*odd_lines())
    table = to_arrow(totals_of(lines), CUSTOMER_TOTALS)
    assert table.column_names == list(CUSTOMER_TOTALS)
    assert table.schema.field("gross").type == pa.int64()
    assert table.schema.field("first_day").type == pa.date32()
    assert table["customer_id"].to_pylist() == ["Zoe", "ada", "carl", "\u00e9mile"]


def test_a_postgresql_that_sorts_as_a_dictionary_does_answers_alike(postgres_admin: Engine) -> None:
    """Of two sales at one moment the return undoes the earlier invoice by code point: B5, not b5."""
    name = f"insiders_{uuid.uuid4().hex}"
    with postgres_admin.connect() as connection:
        try:
            connection.execute(
                text(
                    f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' "
                    "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
                )
            )
        except DBAPIError as problem:
            pytest.skip(f"this PostgreSQL knows no ICU collation: {problem.orig}")
    database = open_database(postgres_admin.url.set(database=name).render_as_string(hide_password=False))
    try:
        migrate(database)
        import_lines(
            database,
            [
                sale("ada", "mug", 1, 2.5, on="2011-11-01 10:00", invoice="b5", country="Spain"),
                sale("ada", "mug", 1, 2.5, on="2011-11-01 10:00", invoice="B5", country="France"),
                sale("ada", "mug", -1, 2.5, on="2011-11-01 12:00", invoice="C5"),
            ],
        )
        with database.read() as session:
            assert session.execute(text("SELECT 'b5' < 'B5'")).scalar()
            totals = open_engine(session).customer_totals(WINDOW, DEFAULT_RULES)
        assert totals["country"].to_dict() == {"ada": "Spain"}
    finally:
        database.dispose()
        with postgres_admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


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


@NO_LAKE
@NO_SPARK
@pytest.mark.slow
def test_a_table_that_spark_knows_is_read_by_what_its_columns_are_called(
    spark_server: str, sqlite_database: Database, tmp_path: Path
) -> None:
    with program_with_a_file():
        from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415 - of the extra spark

    theirs = SparkSession.builder.remote(spark_server).create()
    theirs.sql(
        """
        SELECT * FROM VALUES
            ('1', 'mug', 2, 2.5D, TIMESTAMP_NTZ '2011-11-01 23:30:00', 17850D),
            ('1', 'mug', 2, 2.5D, TIMESTAMP_NTZ '2011-11-01 23:30:00', 17850D),
            ('C1', 'mug', -2, 2.5D, TIMESTAMP_NTZ '2011-11-01 23:40:00', 17850D),
            ('2', 'POST', 1, 18.0D, TIMESTAMP_NTZ '2011-11-02 10:00:00', 17850D),
            ('3', 'tea', 1, 0.1D, TIMESTAMP_NTZ '2011-11-02 10:00:00', NULL),
            ('4', 'ham', 0.75, 4D, TIMESTAMP_NTZ '2011-11-01 10:00:00', 17850D)
        AS sales(InvoiceNo, StockCode, Quantity, Price, Sold, Who)
        """
    ).createOrReplaceGlobalTempView("sales")
    names = "invoice=InvoiceNo&stock_code=StockCode&unit_price=Price&invoiced_at=Sold&customer_id=Who"
    url = f"{spark_server}/?table=global_temp.sales&{names}"
    location = LinesLocation(url, "512MB", 2, str(tmp_path / "scratch"))
    lines = Lines(replace(sqlite_database, lines=location), tmp_path, is_lake=True)
    result = totals_of(lines)
    assert result.index.tolist() == ["17850"]
    assert result[["gross", "items", "orders"]].iloc[0].tolist() == [8_000_000, 3, 2]
    assert list(by_customer_and_day(days_of(lines))) == [("17850", date(2011, 11, 1))]
    with pytest.raises(UserError, match="another system's table"):
        lines.keep(*odd_lines())
    lacking = replace(
        lines, database=replace(lines.database, lines=replace(location, url=url + "&country=Land"))
    )
    with pytest.raises(UserError, match="no column Land for country"):
        totals_of(lacking)


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


def test_an_engine_is_what_the_port_says(lines: Lines) -> None:
    with lines.database.read() as session:
        engine: InvoiceEngine = open_engine(session)
        assert engine.made.content == {}
        assert engine.count_customers(date(2011, 1, 1)) == 0
        assert engine.matched_returns(1) == (0, 0)
    assert lines.is_lake == (lines.database.lines != IN_THE_DATABASE)
