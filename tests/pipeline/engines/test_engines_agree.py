"""One contract for all engines: what they answer is the same to the last digit."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from db.engine import Database, open_database
from db.migrate import migrate
from db.product_margins import store_product_margins
from domain.lines_location import IN_THE_DATABASE, LinesLocation
from domain.margins import BEGINNING, MarginSettings, Step
from domain.product_margins import MarginOfProduct
from i18n import UserError
from pipeline.contribution import listed_days_of, with_gross_profit
from pipeline.engines.answers import CUSTOMER_DAYS, CUSTOMER_TOTALS, DAILY_COUNTS, LISTED_DAYS
from pipeline.engines.open_engine import open_engine
from pipeline.engines.port import InvoiceEngine
from pipeline.engines.spark_engine import program_with_a_file
from pipeline.features import customer_days_of
from pipeline.features.period import Period
from pipeline.ingest.rules import DEFAULT_RULES
from tests.pipeline.engines.lines_in_engines import (
    WINDOW,
    Lines,
    by_customer,
    by_customer_and_day,
    days_of,
    totals_of,
)
from tests.pipeline.engines.shops import NO_LAKE, NO_SPARK, import_lines, odd_lines
from tests.trade import sale


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
        asked = [engine.submit(partial(getattr(engine, name), *given)) for name, *given in questions]
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


def test_an_engine_is_what_the_port_says(lines: Lines) -> None:
    with lines.database.read() as session:
        engine: InvoiceEngine = open_engine(session)
        assert engine.made.content == {}
        assert engine.count_customers(date(2011, 1, 1)) == 0
        assert engine.matched_returns(1) == (0, 0)
    assert lines.is_lake == (lines.database.lines != IN_THE_DATABASE)
