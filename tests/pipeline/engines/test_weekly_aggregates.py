"""Weeks are read once: what they came to is kept, and holds only as long as their lines stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select

from db.engine import Database
from db.models import InvoiceImport, InvoiceLine, WeeklyAggregate
from db.weekly_aggregates import WeeklyAggregates, store_weekly_aggregates
from pipeline.engines.database_engine import DatabaseEngine
from pipeline.engines.parallel_reader import open_parallel_reader
from pipeline.engines.weekly_aggregates import start_loading_transactions
from pipeline.features import TransactionSummary, features_from
from pipeline.features.period import Period
from pipeline.ingest.rules import DEFAULT_RULES, Rules
from tests.trade import back, keep, sale

MONDAY = date(2011, 12, 5)
WEEKS = 15


@pytest.fixture
def shop(database: Database) -> Database:
    """Ada buys a mug every Tuesday for fifteen weeks, but not in one of them."""
    tuesdays = [MONDAY - timedelta(days=6 + 7 * week) for week in range(WEEKS) if week != 9]
    keep(database, *(sale("ada", "mug", 1, 2.5, on=str(day)) for day in tuesdays))
    return database


def find(
    database: Database, before: date = MONDAY, rules: Rules = DEFAULT_RULES
) -> tuple[TransactionSummary, WeeklyAggregates]:
    with (
        database.read() as session,
        open_parallel_reader(session, select(func.max(InvoiceImport.id))) as reader,
    ):
        return start_loading_transactions(session, reader.submit, before, rules)()


def find_and_keep(database: Database, before: date = MONDAY, rules: Rules = DEFAULT_RULES) -> list[date]:
    """The Mondays of the weeks that were read."""
    _, created = find(database, before, rules)
    with database.write() as session:
        store_weekly_aggregates(session, created)
    return sorted(week.monday for week in created.content)


def revenue(database: Database, before: date = MONDAY) -> float:
    trade, _ = find(database, before)
    return float(trade.orders["gross"].sum() / 1_000_000)


def test_every_week_is_read_once(shop: Database) -> None:
    assert len(find_and_keep(shop)) == WEEKS - 1
    assert find_and_keep(shop) == []
    assert revenue(shop) == 2.5 * (WEEKS - 1)


def test_nothing_is_stored_unless_requested(shop: Database) -> None:
    find(shop)
    with shop.read() as session:
        assert DatabaseEngine(session).customer_days(Period(MONDAY), DEFAULT_RULES)[
            "gross"
        ].sum() == 2_500_000 * (WEEKS - 1)
        assert session.scalar(select(func.count()).select_from(WeeklyAggregate)) == 0


def test_who_is_about_to_write_needs_no_other_connection(shop: Database) -> None:
    with shop.write() as session:
        assert DatabaseEngine(session).customer_days(Period(MONDAY), DEFAULT_RULES)[
            "gross"
        ].sum() == 2_500_000 * (WEEKS - 1)


def test_weeks_with_new_lines_are_read_again(shop: Database) -> None:
    find_and_keep(shop)
    keep(shop, sale("bea", "cup", 1, 4.0, on="2011-12-07"), sale("bea", "cup", 1, 4.0, on="2011-11-23"))
    after = MONDAY + timedelta(days=7)
    assert find_and_keep(shop, after) == [date(2011, 11, 21), MONDAY]
    assert revenue(shop, after) == 2.5 * (WEEKS - 1) + 8.0


def late_return(database: Database) -> None:
    keep(database, back("ada", "mug", 1, 2.5, on="2011-11-29"))


def deletion(database: Database) -> None:
    with database.write() as session:
        session.execute(delete(InvoiceLine).where(InvoiceLine.invoiced_on == date(2011, 11, 29)))


@pytest.mark.parametrize("change", [late_return, deletion])
def test_what_was_put_right_or_deleted_since_does_not_count(
    shop: Database, change: Callable[[Database], None]
) -> None:
    find_and_keep(shop)
    change(shop)
    assert revenue(shop) == 2.5 * (WEEKS - 2)


def test_a_day_in_the_middle_of_a_week_knows_nothing_of_the_rest(shop: Database) -> None:
    find_and_keep(shop)
    tuesday = date(2011, 11, 29)
    assert revenue(shop, tuesday) == 2.5 * (WEEKS - 2)
    assert revenue(shop, tuesday + timedelta(days=1)) == 2.5 * (WEEKS - 1)


def test_other_rules_read_everything_again(shop: Database) -> None:
    find_and_keep(shop)
    without_mugs = Rules(not_products=("mug",))
    assert len(find_and_keep(shop, rules=without_mugs)) == WEEKS - 1
    trade, _ = find(shop, rules=without_mugs)
    assert trade.orders.empty


def test_kept_and_read_weeks_give_the_same_features(shop: Database) -> None:
    keep(shop, sale("bea", "cup", 3, 4.0, on="2011-09-07"), back("bea", "cup", 1, 4.0, on="2011-10-07"))
    read, _ = find(shop)
    find_and_keep(shop)
    stored, created = find(shop)
    assert not created.content
    then = MONDAY - timedelta(days=84)
    for as_of in (MONDAY, then):
        assert features_from(stored, as_of=as_of, window_days=100).equals(
            features_from(read, as_of=as_of, window_days=100)
        )


def test_a_shop_without_invoices_has_no_trade(database: Database) -> None:
    trade, created = find(database)
    assert (len(trade.orders), len(trade.order_lines), len(trade.counts)) == (0, 0, 0)
    assert not created.content
