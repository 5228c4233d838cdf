from __future__ import annotations

from datetime import date

import pandas as pd

from db.engine import Database
from db.models import InvoiceLine
from pipeline.engines.read_transactions import read_transactions
from pipeline.features import counts_of, purchases_from, window_before
from tests.trade import back, keep, sale

AS_OF = date(2011, 12, 10)


def purchases(database: Database) -> pd.DataFrame:
    window = window_before(AS_OF, 365)
    with database.read() as session:
        trade = read_transactions(session.connection(), InvoiceLine.__table__, window)
    return purchases_from(trade.order_lines, window)


def test_what_each_customer_bought_by_product(database: Database) -> None:
    keep(
        database,
        sale("ada", "mug", 2, 2.50, on="2011-12-01"),
        sale("ada", "mug", 4, 2.50, on="2011-12-09"),
        sale("ada", "lamp", 1, 9.99, on="2011-12-09"),
        sale("bruno", "mug", 1, 2.50, on="2011-12-02"),
        back("bruno", "mug", 1, 2.50, on="2011-12-05"),  # bought all the same
        sale("chiara", "mug", 3, 2.50, on="2011-12-02"),  # a mistake put right the same day
        back("chiara", "mug", 3, 2.50, on="2011-12-02"),
        sale("david", "mug", 1, 0.01, on="2011-12-02"),  # too cheap
        sale("david", "POST", 1, 18.0, on="2011-12-02"),  # no product
        sale(None, "mug", 1, 2.50, on="2011-12-02"),
        sale("ada", "vase", 1, 5.0, on="2010-12-01"),  # before the window
        sale("ada", "bowl", 1, 5.0, on="2011-12-10"),  # from as_of on
    )
    result = purchases(database)
    assert result["last_day"].dt.strftime("%d %b").tolist() == ["09 Dec", "09 Dec", "02 Dec"]
    assert result.drop(columns="last_day").to_records(index=False).tolist() == [
        ("ada", "lamp", 1, "a thing", 9_990_000),
        ("ada", "mug", 2, "a thing", 15_000_000),
        ("bruno", "mug", 1, "a thing", 2_500_000),
    ]


def test_how_many_products_and_how_many_of_each_order(database: Database) -> None:
    keep(
        database,
        sale("ada", "mug", 2, 2.50, on="2011-12-01 10:00", invoice="1"),
        sale("ada", "mug", 3, 2.25, on="2011-12-01 10:00", invoice="1"),  # the same product once more
        sale("ada", "lamp", 1, 9.99, on="2011-12-01 10:00", invoice="1"),
        sale("ada", "mug", 4, 2.50, on="2011-12-09", invoice="2"),
        sale("bruno", "mug", 1, 2.50, on="2011-12-01 23:59", invoice="3"),  # past midnight
        sale("bruno", "mug", 1, 2.50, on="2011-12-02 00:01", invoice="3"),
        back("chiara", "mug", 1, 2.50, on="2011-12-05"),
    )
    assert counts_of(purchases(database)).to_dict("index") == {
        "ada": {"unique_products": 2, "order_products": 3},
        "bruno": {"unique_products": 1, "order_products": 1},
    }


def test_a_product_is_called_as_it_was_last(database: Database) -> None:
    old, new = sale("ada", "mug", 2, 2.50, on="2011-11-01"), sale("bruno", "mug", 1, 2.50, on="2011-12-01")
    keep(database, (*old[:2], "AN OLD MUG", *old[3:]), (*new[:2], "A NEW MUG", *new[3:]))
    assert purchases(database)["description"].tolist() == ["A NEW MUG", "A NEW MUG"]


def test_nobody_bought_anything(database: Database) -> None:
    assert purchases(database).empty
    assert counts_of(purchases(database)).empty
