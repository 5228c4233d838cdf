"""The trade of some days: taken apart, put together, packed and unpacked, always the same."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from db.engine import Database
from db.models import InvoiceLine
from pipeline.engines.aggregate_format import deserialize, fingerprint, serialize
from pipeline.engines.read_transactions import read_transactions
from pipeline.features import TransactionSummary, concat_transactions
from pipeline.features.period import Period
from pipeline.ingest.rules import DEFAULT_RULES, Rules
from tests.trade import back, keep, sale

AS_OF = date(2011, 12, 12)
MONDAY = date(2011, 12, 5)


def same(one: TransactionSummary, other: TransactionSummary) -> None:
    """Equal in every value and its type; which words a category could also have does not matter."""
    for name, frame in one.frames.items():
        there = other.frames[name]
        words = [column for column in frame if isinstance(frame[column].dtype, pd.CategoricalDtype)]
        in_order = [column for column in ("day", "customer_id", "invoice", "stock_code") if column in frame]
        left, right = (
            part.astype(dict.fromkeys(words, "str")).sort_values(in_order, ignore_index=True)
            for part in (frame, there)
        )
        pd.testing.assert_frame_equal(left, right, obj=name)


@pytest.fixture
def shop(sqlite_database: Database) -> Database:
    keep(
        sqlite_database,
        sale("ada", "mug", 2, 2.50, on="2011-11-29 10:00", invoice="1"),
        sale("bea", "lamp", 1, 9.99, on="2011-12-04 23:59", invoice="2", country="Île de Ré"),
        sale("bea", "lamp", 1, 9.99, on="2011-12-05 00:01", invoice="2", country="Île de Ré"),
        sale("ada", "mug", 1, 2.50, on="2011-12-06 12:00", invoice="3"),
        back("ada", "mug", 1, 2.50, on="2011-12-07"),
        back("cid", "vase", 1, 5.00, on="2011-12-08"),  # sold nothing: no moment of a sale, no country
        sale(None, "mug", 4, 2.00, on="2011-12-08"),
        sale("dan", "POST", 1, 18.0, on="2011-12-08"),
    )
    return sqlite_database


def trade(database: Database, period: Period) -> TransactionSummary:
    with database.read() as session:
        return read_transactions(session.connection(), InvoiceLine.__table__, period)


def test_each_invoice_of_a_customer_and_day_is_a_row(shop: Database) -> None:
    orders = trade(shop, Period(before=AS_OF)).orders
    result = orders.assign(day=orders["day"].dt.day, sold_at=orders["sold_at"].dt.hour)
    assert result.astype(object).where(result.notna(), None).to_numpy().tolist() == [
        ["ada", 29, "1", 10, "United Kingdom", 5_000_000, 0, 2, 0],
        ["ada", 6, "3", 12, "United Kingdom", 2_500_000, 0, 1, 0],
        ["ada", 7, "Cada2011-12-07", None, None, 0, 2_500_000, 0, 1],
        ["bea", 4, "2", 23, "Île de Ré", 9_990_000, 0, 1, 0],
        ["bea", 5, "2", 0, "Île de Ré", 9_990_000, 0, 1, 0],
        ["cid", 8, "Ccid2011-12-08", None, None, 0, 5_000_000, 0, 1],
    ]


def test_the_trade_of_two_weeks_is_that_of_each(shop: Database) -> None:
    complete = trade(shop, Period(before=AS_OF))
    before, after = trade(shop, Period(before=MONDAY)), trade(shop, Period(before=AS_OF, start=MONDAY))
    same(concat_transactions([after, before]), complete)
    same(complete.within(Period(before=MONDAY)), before)
    same(complete.within(Period(before=AS_OF, start=MONDAY)), after)


def test_what_is_packed_comes_out_again(shop: Database) -> None:
    complete = trade(shop, Period(before=AS_OF))
    same(deserialize(serialize(complete)), complete)
    nothing = complete.within(Period(before=date(2011, 1, 1)))
    assert len(nothing.orders) == 0
    same(deserialize(serialize(nothing)), nothing)


def test_what_is_packed_in_parts_comes_out_as_if_it_were_put_together_afterwards(shop: Database) -> None:
    complete = trade(shop, Period(before=AS_OF))
    packed = [
        serialize(complete.within(period))
        for period in (Period(before=MONDAY), Period(before=MONDAY, start=MONDAY), Period(AS_OF, MONDAY))
    ]
    together = concat_transactions([deserialize(*packed)])
    one_by_one = concat_transactions([deserialize(part) for part in packed])
    same(together, complete)
    for name, frame in one_by_one.frames.items():
        pd.testing.assert_frame_equal(together.frames[name], frame, obj=name)
    # whoever only gave back has no country
    assert together.orders["country"].isna().tolist() == [False, False, True, False, False, True]


def test_only_words_of_the_packed_days_are_packed(shop: Database) -> None:
    packed = serialize(trade(shop, Period(before=AS_OF)).within(Period(before=MONDAY)))
    assert deserialize(packed).orders["customer_id"].cat.categories.tolist() == ["ada", "bea"]


def test_other_rules_are_another_way_of_making_it() -> None:
    assert fingerprint(DEFAULT_RULES) == fingerprint(Rules())
    assert fingerprint(DEFAULT_RULES) != fingerprint(Rules(minimum_unit_price=0.05))
