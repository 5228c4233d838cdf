"""Features from customer days, compared with those from the lines."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from db.engine import Database
from db.models import InvoiceLine
from pipeline.engines.customer_features import compute_features
from pipeline.engines.read_transactions import read_transactions
from pipeline.features import days_of
from pipeline.features.period import Period
from pipeline.features.point_in_time import FROM_DAYS, CustomerDayIndex
from tests.trade import back, keep, sale

LINES = InvoiceLine.__table__

THREE_CUSTOMERS = pd.DataFrame(
    [
        ("ada", "2011-08-01", 1, 5.0, 0.0),
        ("ada", "2011-09-09", 1, 30.0, 10.0),
        ("bob", "2011-08-01", 1, 4.0, 0.0),
        ("cid", "2011-09-20", 0, 0.0, 7.0),  # only gave something back
    ],
    columns=["customer_id", "day", "orders", "gross_revenue", "returned_revenue"],
).assign(day=lambda frame: pd.to_datetime(frame["day"]), items=1, returned_items=0)


@pytest.fixture
def known(sqlite_database: Database) -> Database:
    keep(
        sqlite_database,
        sale("ada", "mug", 6, 2.50, on="2010-01-01"),  # long before
        sale("ada", "mug", 6, 2.50, on="2011-06-01 10:00", invoice="1"),
        sale("ada", "cup", 10, 0.85, on="2011-06-01 15:00", invoice="2"),
        sale("ada", "pot", 1, 30.00, on="2011-09-09"),
        back("ada", "pot", 1, 30.00, on="2011-09-20"),
        sale("bob", "mug", 4, 2.50, on="2011-11-30"),
        sale("eve", "mug", 4, 2.50, on="2011-12-20"),  # after
        back("cid", "mug", 4, 2.50, on="2011-11-30"),  # only gave something back
        sale("dan", "pot", 1, 30.00, on="2010-02-01"),  # only long before
        sale(None, "pot", 1, 30.00, on="2011-11-01"),
        sale("bob", "POST", 1, 18.00, on="2011-12-01"),
    )
    return sqlite_database


def days_known(database: Database) -> pd.DataFrame:
    with database.read() as session:
        return days_of(read_transactions(session.connection(), LINES, Period(before=date(2012, 6, 1))).orders)


@pytest.mark.parametrize(
    ("as_of", "window_days"), [("2011-12-10", 365), ("2011-12-10", 90), ("2011-09-10", 365)]
)
def test_they_are_the_features_of_that_date(known: Database, as_of: str, window_days: int) -> None:
    day = date.fromisoformat(as_of)
    with known.read() as session:
        from_lines = compute_features(session.connection(), LINES, as_of=day, window_days=window_days)
    from_days = CustomerDayIndex(days_known(known)).features(day, window_days)
    assert from_days.columns.tolist() == list(FROM_DAYS)
    pd.testing.assert_frame_equal(
        from_days, from_lines[list(FROM_DAYS)], check_dtype=False, check_names=False, check_index_type=False
    )


def test_the_order_of_the_days_changes_nothing(known: Database) -> None:
    days, as_of = days_known(known), date(2011, 12, 10)
    pd.testing.assert_frame_equal(
        CustomerDayIndex(days.iloc[::-1]).features(as_of, 365),
        CustomerDayIndex(days).features(as_of, 365),
    )


def test_who_had_bought_before_a_day(known: Database) -> None:
    index = CustomerDayIndex(days_known(known))
    assert index.bought_before(date(2010, 1, 1)).empty
    assert index.bought_before(date(2010, 1, 2)).tolist() == ["ada"]
    assert index.bought_before(date(2011, 12, 10)).tolist() == ["ada", "bob", "dan"]
    assert index.bought_before(date(2013, 1, 1)).tolist() == ["ada", "bob", "dan", "eve"]


def test_one_customer_by_hand(known: Database) -> None:
    days = days_known(known)
    ada = CustomerDayIndex(days).features(date(2011, 12, 10), 365).loc["ada"]
    assert (ada["gross_revenue"], ada["net_revenue"]) == (
        53.5,
        23.5,
    )  # 15.00 + 8.50 + 30.00, and 30.00 came back
    assert (ada["orders"], ada["recency_days"], ada["tenure_days"]) == (3, 92, 192)
    assert ada["avg_recency_days"] == 100.0  # from 1 June to 9 September
    assert ada["return_rate"] == 1 / 17


def test_revenue_between_two_days_counts_the_first_and_not_the_last(known: Database) -> None:
    days = days_known(known)
    between = CustomerDayIndex(days).revenue(date(2011, 9, 9), date(2011, 12, 20))
    assert between.to_dict() == {"ada": 30.0, "bob": 10.0, "cid": 0.0}


def test_a_time_before_the_shop_has_no_customers(known: Database) -> None:
    days = days_known(known)
    assert CustomerDayIndex(days).features(date(2009, 1, 1), 365).empty


def test_net_revenue_alone_is_that_of_the_features() -> None:
    index = CustomerDayIndex(THREE_CUSTOMERS)
    whole = index.features(date(2011, 10, 1), 365)["net_revenue"]
    alone = index.net_revenue(date(2011, 10, 1), 365)
    assert alone.to_dict() == whole.to_dict() == {"ada": 25.0, "bob": 4.0}


def test_trade_of_everyone_names_those_too_who_did_nothing() -> None:
    trade = (
        CustomerDayIndex(THREE_CUSTOMERS)
        .by_number()
        .trade(date(2011, 9, 1), date(2011, 10, 1), everyone=True)
    )
    assert trade["gross_revenue"].tolist() == [30.0, 0.0, 0.0]
    assert trade["net_revenue"].tolist() == [20.0, 0.0, -7.0]
    assert trade["purchase_days"].tolist() == [1, 0, 0]
