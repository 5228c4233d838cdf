from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from db.engine import Database
from db.models import InvoiceLine
from pipeline.engines.read_transactions import read_transactions
from pipeline.features import days_of, summarise
from pipeline.features.customer_days import customers_and_days
from pipeline.features.period import Period
from tests.trade import back, keep, sale

LINES = InvoiceLine.__table__
AS_OF = date(2011, 12, 10)


def summary_of(database: Database) -> dict[str, Any]:
    with database.read() as session:
        trade = read_transactions(session.connection(), LINES, Period(before=AS_OF))
    return summarise(trade.counts, as_of=AS_OF, window_days=365)


def test_each_customer_and_day_is_a_row(database: Database) -> None:
    keep(
        database,
        sale("bob", "mug", 1, 2.5, on="2009-03-01"),
        sale("ada", "mug", 6, 2.5, on="2011-12-01 10:00", invoice="1"),
        sale("ada", "cup", 1, 0.85, on="2011-12-01 10:00", invoice="1"),
        sale("ada", "mug", 2, 2.5, on="2011-12-01 12:00", invoice="2"),
        back("ada", "mug", 3, 2.5, on="2011-12-01 13:00"),
        back("ada", "mug", 1, 2.5, on="2011-12-03"),
        sale("ada", "pot", 1, 30.0, on="2011-12-10"),
        sale("ada", "POST", 1, 18.0, on="2011-12-05"),
        sale(None, "mug", 1, 2.5, on="2011-12-05"),
        sale("eve", "mug", 9, 2.5, on="2011-12-05"),
        back("eve", "mug", 9, 2.5, on="2011-12-05"),
    )
    with database.read() as session:
        days = days_of(read_transactions(session.connection(), LINES, Period(before=AS_OF)).orders)
    expected = pd.DataFrame(
        [
            ("ada", "2011-12-01", 2, 20.85, 9, 3, 7.5),
            ("ada", "2011-12-03", 0, 0.0, 0, 1, 2.5),
            ("bob", "2009-03-01", 1, 2.5, 1, 0, 0.0),
        ],
        columns=[
            "customer_id",
            "day",
            "orders",
            "gross_revenue",
            "items",
            "returned_items",
            "returned_revenue",
        ],
    )
    expected["day"] = pd.to_datetime(expected["day"]).astype("datetime64[us]")
    pd.testing.assert_frame_equal(days, expected)


def test_the_summary_counts_each_line_under_the_first_rule_that_leaves_it_out(database: Database) -> None:
    keep(
        database,
        sale("old", "mug", 1, 7.0, on="2009-03-01"),  # counts, but not in the window
        sale("ada", "mug", 6, 2.5, on="2011-12-01"),  # 15.00 identified
        sale("ada", "mug", 1, 100.0, on="2011-12-02"),  # with the next: a reversal
        back("ada", "mug", 1, 100.0, on="2011-12-02"),
        back("ada", "mug", 2, 2.5, on="2011-12-03"),  # a return: no sale
        sale("ada", "POST", 1, 18.0),  # no product
        sale("ada", "mug", 1, 0.0),  # too cheap
        sale("ada", "POST", 1, 0.0, on="2011-12-04"),  # too cheap first, no product second
        sale(None, "mug", 4, 2.0),  # 8.00 unidentified
        sale(None, "POST", 1, 9.0),  # nobody's postage
        sale(None, "mug", 1, 0.01),
        back(None, "mug", 1, 2.0, on="2011-12-03"),
        sale("ada", "mug", 1, 999.0, on="2011-12-10"),  # not yet
    )
    assert summary_of(database) == {
        "lines": 12,
        "identified_lines": 8,
        "first": "2009-03-01",
        "last": "2011-12-04",
        "left_out": {"no_customer": 4, "low_price": 2, "not_a_product": 1, "same_day_reversals": 2},
        "usual_gap_days": 1,  # of 1, 2, 3 and 4 December
        "unidentified_revenue": 8.0,
        "unidentified_returned": 2.0,
        "stray": None,
    }


def test_the_summary_of_nothing_is_zero(database: Database) -> None:
    summary = summary_of(database)
    assert summary["lines"] == 0
    assert summary["first"] is None
    assert summary["unidentified_revenue"] == 0.0


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [2, 0, 3, 1]])
def test_customers_and_days_are_sorted_whichever_order_they_come_in(order: list[int]) -> None:
    rows = [("ada", "1970-01-03"), ("ada", "1970-01-11"), ("bob", "1970-01-02"), ("bob", "1970-01-02")]
    frame = pd.DataFrame([rows[place] for place in order], columns=["customer_id", "day"])
    customer, day = customers_and_days(frame.assign(day=pd.to_datetime(frame["day"])))
    of_first = {0: [2, 10], 2: [1, 1]}[order[0]]
    assert day[customer == 0].tolist() == of_first
    assert customer.tolist() == [0, 0, 1, 1]
