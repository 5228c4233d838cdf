"""Each definition on a handful of lines, worked out by hand, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from db.engine import Database
from db.line_keys import Line
from db.models import InvoiceLine
from domain.features import FEATURES
from pipeline.engines.customer_features import compute_features
from pipeline.ingest.rules import DEFAULT_RULES, Rules
from tests.trade import back, keep, sale

AS_OF = date(2011, 12, 10)


def features_from(
    database: Database,
    *lines: Line,
    as_of: date = AS_OF,
    window_days: int = 365,
    rules: Rules = DEFAULT_RULES,
) -> pd.DataFrame:
    keep(database, *lines)
    with database.read() as session:
        return compute_features(
            session.connection(), InvoiceLine.__table__, as_of=as_of, window_days=window_days, rules=rules
        )


def values(features: pd.DataFrame, customer: str, columns: list[str]) -> list[float]:
    return features.loc[[customer], columns].iloc[0].tolist()


def test_a_customers_whole_year_in_one_row(database: Database) -> None:
    features = features_from(
        database,
        # 1 November: one order of 6 mugs and 10 cups, 15.00 + 8.50 = 23.50
        sale("ada", "mug", 6, 2.50, on="2011-11-01 10:00", invoice="1"),
        sale("ada", "cup", 10, 0.85, on="2011-11-01 10:00", invoice="1"),
        # 11 November: two orders, 4 mugs (10.00) and 1 pot (30.00)
        sale("ada", "mug", 4, 2.50, on="2011-11-11 10:00", invoice="2"),
        sale("ada", "pot", 1, 30.00, on="2011-11-11 15:00", invoice="3", country="Iceland"),
        # 1 December: one order of 2 mugs, 5.00; and 3 mugs come back, 7.50
        sale("ada", "mug", 2, 2.50, on="2011-12-01 09:00", invoice="4", country="Eire"),
        back("ada", "mug", 3, 2.50, on="2011-12-01 11:00"),
    )
    ada = features.loc["ada"]
    assert ada["gross_revenue"] == 68.50
    assert ada["net_revenue"] == 61.00
    assert ada["recency_days"] == 9  # from 1 to 10 December
    assert ada["orders"] == 4
    assert ada["items"] == 23
    assert ada["unique_products"] == 3
    assert ada["avg_ticket"] == 68.50 / 4
    assert ada["avg_basket_items"] == 23 / 4
    assert ada["avg_basket_products"] == 5 / 4  # 2 + 1 + 1 + 1 products in 4 orders
    assert ada["frequency"] == 4 / 31  # from 1 November to 1 December, both counted
    assert ada["avg_recency_days"] == 15.0  # 10 and 20 days between three purchase days
    assert ada["returned_items"] == 3
    assert ada["return_rate"] == 3 / 23
    assert ada["tenure_days"] == 39
    assert ada["country"] == "Eire"


def test_columns_come_in_the_agreed_order_and_customers_by_id(database: Database) -> None:
    features = features_from(
        database, sale("b", "mug", 1, 1.0), sale("B", "mug", 1, 1.0), sale("a", "mug", 1, 1.0)
    )
    assert list(features.columns) == [*FEATURES, "country"]
    assert list(features.index) == ["B", "a", "b"]
    assert features.index.name == "customer_id"


def test_one_purchase_day_has_no_days_between_purchases(database: Database) -> None:
    features = features_from(database, sale("ada", "mug", 1, 1.0, on="2011-12-09"))
    assert np.isnan(features["avg_recency_days"]["ada"])
    assert features.loc["ada", "frequency"] == 1.0
    assert features.loc["ada", "recency_days"] == 1


def test_the_window_begins_window_days_before_as_of_and_as_of_does_not_count(database: Database) -> None:
    features = features_from(
        database,
        sale("too early", "mug", 1, 1.0, on="2011-11-09 23:59"),
        sale("first day", "mug", 1, 1.0, on="2011-11-10"),
        sale("last day", "mug", 1, 1.0, on="2011-12-09 23:59"),
        sale("too late", "mug", 1, 1.0, on="2011-12-10"),
        window_days=30,
    )
    assert list(features.index) == ["first day", "last day"]
    assert features.loc["first day", "tenure_days"] == 30


def test_lines_without_a_customer_belong_to_nobody(database: Database) -> None:
    assert features_from(database, sale(None, "mug", 1, 1.0)).empty


def test_lines_under_the_minimum_price_do_not_count(database: Database) -> None:
    features = features_from(
        database, sale("ada", "mug", 1, 0.039), sale("ada", "cup", 1, 0.04), sale("eve", "mug", 1, 0.0)
    )
    assert features.loc["ada", "gross_revenue"] == 0.04
    assert "eve" not in features.index


@pytest.mark.parametrize("code", ["POST", "post", "DOT", "C2", "C3", "m", "D", "S", "B", "CRUK", "PADS"])
def test_stock_codes_that_are_no_products_do_not_count(database: Database, code: str) -> None:
    assert list(features_from(database, sale("ada", "mug", 1, 1.0), sale("eve", code, 1, 9.0)).index) == [
        "ada"
    ]


@pytest.mark.parametrize(
    "code", ["AMAZONFEE", "Bank Charges", "ADJUST", "adjust2", "TEST001", "gift_0001_40", "Gift"]
)
def test_long_stock_codes_that_are_no_products_do_not_count(database: Database, code: str) -> None:
    assert list(features_from(database, sale("ada", "mug", 1, 1.0), sale("eve", code, 1, 9.0)).index) == [
        "ada"
    ]


@pytest.mark.parametrize("code", ["POSTER", "C21", "DOTS", "MUG", "47566B", "A GIFT", "BANK CHARGES 2"])
def test_products_whose_codes_only_look_alike_count(database: Database, code: str) -> None:
    assert "ada" in features_from(database, sale("ada", code, 1, 1.0)).index


def test_rules_are_data_and_can_be_edited(database: Database) -> None:
    rules = Rules(minimum_unit_price=5.0, not_products=("mug",), not_product_prefixes=("100%_",))
    features = features_from(
        database,
        sale("ada", "MUG", 1, 9.0),
        sale("bob", "100%_off", 1, 9.0),
        sale("cy", "100 percent", 1, 9.0),
        sale("di", "POST", 1, 9.0),
        sale("ed", "cup", 1, 4.99),
        rules=rules,
    )
    assert list(features.index) == ["cy", "di"]


def test_no_rules_leave_every_identified_line(database: Database) -> None:
    rules = Rules(minimum_unit_price=0.0, not_products=(), not_product_prefixes=())
    assert list(features_from(database, sale("ada", "POST", 1, 0.0), rules=rules).index) == ["ada"]


def test_a_sale_put_right_on_the_same_day_never_happened(database: Database) -> None:
    features = features_from(
        database,
        sale("ada", "mug", 6, 2.5, on="2011-12-01 10:00"),
        back("ada", "mug", 6, 2.5, on="2011-12-01 10:05"),
        sale("ada", "cup", 1, 1.0, on="2011-12-02"),
        sale("gone", "mug", 80995, 2.08, on="2011-12-09 09:15"),
        back("gone", "mug", 80995, 2.08, on="2011-12-09 09:27"),
    )
    assert list(features.index) == ["ada"]
    assert values(features, "ada", ["gross_revenue", "items", "orders", "returned_items"]) == [
        1.0,
        1,
        1,
        0,
    ]


def test_a_return_before_its_sale_on_the_same_day_is_matched_too(database: Database) -> None:
    features = features_from(
        database,
        back("ada", "mug", 6, 2.5, on="2011-12-01 08:00"),
        sale("ada", "mug", 6, 2.5, on="2011-12-01 10:00"),
    )
    assert features.empty


def test_reversals_are_matched_one_to_one(database: Database) -> None:
    """Three sales and two returns: the first two sales are undone, the third stays, and nothing came back."""
    features = features_from(
        database,
        sale("ada", "mug", 6, 2.5, on="2011-12-01 10:00", invoice="1"),
        sale("ada", "mug", 6, 2.5, on="2011-12-01 11:00", invoice="2"),
        sale("ada", "mug", 6, 2.5, on="2011-12-01 12:00", invoice="3", country="Eire"),
        back("ada", "mug", 6, 2.5, on="2011-12-01 13:00"),
        back("ada", "mug", 6, 2.5, on="2011-12-01 14:00"),
    )
    assert values(features, "ada", ["gross_revenue", "orders", "returned_items"]) == [
        15.0,
        1,
        0,
    ]
    assert features.loc["ada", "country"] == "Eire"


def test_a_second_return_without_a_second_sale_is_a_return(database: Database) -> None:
    features = features_from(
        database,
        sale("ada", "cup", 9, 1.0, on="2011-11-01"),
        sale("ada", "mug", 6, 2.5, on="2011-12-01 10:00"),
        back("ada", "mug", 6, 2.5, on="2011-12-01 13:00"),
        back("ada", "mug", 6, 2.5, on="2011-12-01 14:00"),
    )
    assert values(features, "ada", ["gross_revenue", "net_revenue", "returned_items"]) == [
        9.0,
        -6.0,
        6,
    ]


@pytest.mark.parametrize(
    "other",
    [
        back("ada", "mug", 6, 2.5, on="2011-12-02"),
        back("ada", "cup", 6, 2.5, on="2011-12-01"),
        back("ada", "mug", 5, 2.5, on="2011-12-01"),
        back("ada", "mug", 6, 2.49, on="2011-12-01"),
        back("eve", "mug", 6, 2.5, on="2011-12-01"),
    ],
    ids=["another day", "another product", "another quantity", "another price", "another customer"],
)
def test_a_return_that_differs_in_anything_undoes_no_sale(database: Database, other: Line) -> None:
    features = features_from(database, sale("ada", "mug", 6, 2.5, on="2011-12-01"), other)
    assert features.loc["ada", "gross_revenue"] == 15.0


def test_lines_of_no_pieces_are_neither_sales_nor_returns(database: Database) -> None:
    features = features_from(
        database, sale("ada", "mug", 1, 1.0), sale("ada", "cup", 0, 9.0, on="2011-12-05")
    )
    assert values(features, "ada", ["orders", "unique_products", "recency_days"]) == [1, 1, 9]


def test_customers_who_only_returned_something_are_not_there(database: Database) -> None:
    assert features_from(database, back("ada", "mug", 1, 1.0, on="2011-12-01")).empty


def test_a_return_outside_the_window_does_not_count(database: Database) -> None:
    features = features_from(
        database,
        sale("ada", "mug", 6, 2.5, on="2011-12-01"),
        back("ada", "mug", 1, 2.5, on="2010-12-01"),
        back("ada", "mug", 2, 2.5, on="2011-12-10"),
    )
    assert features.loc["ada", "returned_items"] == 0


def test_money_is_added_exactly(database: Database) -> None:
    lines = [sale("ada", f"thing {n}", 1, 0.1, invoice="1") for n in range(1000)]
    assert features_from(database, *lines).loc["ada", "gross_revenue"] == 100.0


def test_no_lines_give_an_empty_frame_of_the_same_columns(database: Database) -> None:
    features = features_from(database)
    assert features.empty
    assert list(features.columns) == [*FEATURES, "country"]
