"""Odd shops, drawn by hypothesis: few customers, gaps, whales, stray dates; and what a run knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from pipeline.engines.read_transactions import transactions_from
from pipeline.features import (
    PurchaseTable,
    TransactionSummary,
    days_of,
    features_from,
    purchases_from,
    summarise,
    window_before,
)
from pipeline.features.period import Period
from pipeline.features.stray import without_stray_days
from pipeline.membership.history import MembershipHistory
from pipeline.membership.published_lists import PublishedLists
from pipeline.publish.run_inputs import RunInputs

WINDOW_DAYS = 365
AS_OF = date(2026, 11, 16)
FAR_AWAY = (date(1900, 1, 1), date(2024, 2, 29))
"""Days on which one line may lie, far from all others."""


@dataclass(frozen=True)
class OddShop:
    """How a shop trades. Everything follows from these few facts and a seed."""

    customers: int
    days: tuple[int, int]
    """The first and the last day of trade, in days before `AS_OF`; the same for a single day."""
    pause: tuple[int, int] | None
    """Days before `AS_OF` between which nothing was bought."""
    orders_each: int
    products: int
    returns: str
    """`none`, `some` or `all`: whatever was bought came back a day later."""
    whale: bool
    """Whether one customer makes 99 % of the revenue."""
    stray: date | None
    seed: int


def odd_shops(min_customers: int = 1) -> st.SearchStrategy[OddShop]:
    """Shops that are odd in one or several ways at once."""
    return st.builds(
        OddShop,
        customers=st.one_of(st.integers(min_customers, 60), st.sampled_from((40, 60))),
        days=st.sampled_from(
            ((1, 1), (300, 300), (20, 1), (100, 1), (200, 90), (365, 1), (800, 1), (800, 300))
        ),
        pause=st.sampled_from((None, (150, 30), (500, 100), (790, 20))),
        orders_each=st.sampled_from((1, 1, 2, 6)),
        products=st.sampled_from((1, 3, 30)),
        returns=st.sampled_from(("none", "some", "all")),
        whale=st.booleans(),
        stray=st.sampled_from((None, *FAR_AWAY)),
        seed=st.integers(0, 3),
    )


def lines_of(shop: OddShop) -> pd.DataFrame:
    """The shop's lines that count: customer_id, day, invoice, stock_code, quantity, amount (millionths)."""
    random = np.random.default_rng(shop.seed)
    first, last = shop.days
    longest, shortest = shop.pause or (0, 0)
    open_days = [back for back in range(last, first + 1) if not shortest < back < longest] or [first]
    rows: list[dict[str, Any]] = []
    for customer in range(shop.customers):
        for order in range(shop.orders_each):
            back = int(random.choice(open_days))
            spent = round(float(np.exp(random.normal(4, 1))), 2)
            rows += _bought(customer, order, back, int(random.integers(shop.products)), spent)
            if shop.returns == "all" or (shop.returns == "some" and random.random() < 0.2):
                rows.append(_returned(rows[-1]))
    if shop.whale:
        rest = sum(row["amount"] for row in rows if row["amount"] > 0 and row["customer_id"] != "c00")
        for row in rows:
            if row["customer_id"] == "c00":
                row["amount"] = int(np.sign(row["amount"])) * (99 * rest + 1_000_000) // shop.orders_each
    if shop.stray is not None:
        rows += _bought(0, 99, (AS_OF - shop.stray).days, 0, 10.0)
    return pd.DataFrame(rows)


def _bought(customer: int, order: int, back: int, product: int, spent: float) -> list[dict[str, Any]]:
    return [
        {
            "customer_id": f"c{customer:02}",
            "day": AS_OF - timedelta(days=back),
            "invoice": f"{customer}-{order}-{back}",
            "stock_code": f"p{product:02}",
            "quantity": 1 + order,
            "amount": round(spent * 1_000_000),
        }
    ]


def _returned(sale: dict[str, Any]) -> dict[str, Any]:
    """The same line, given back the day after, or on the same day where there is no day after."""
    day = min(sale["day"] + timedelta(days=1), AS_OF - timedelta(days=1))
    return {
        **sale,
        "day": day,
        "invoice": "R" + sale["invoice"],
        "quantity": -sale["quantity"],
        "amount": -sale["amount"],
    }


def trade_of_shop(shop: OddShop) -> TransactionSummary:
    """The shop's trade, as reading its lines gives it."""
    rows = lines_of(shop)
    day = pd.to_datetime(rows["day"]).astype("datetime64[s]")
    lines = pd.DataFrame(
        {
            **{name: _words(rows[name]) for name in ("customer_id", "invoice", "stock_code")},
            "day": day,
            "description": _words(rows["stock_code"]),
            "country": _words(pd.Series("United Kingdom", index=rows.index)),
            "sold_at": (day + pd.Timedelta(hours=9)).astype("datetime64[us]"),
            "quantity": rows["quantity"],
            "amount": rows["amount"],
        }
    )
    count = lines.groupby("day").size()
    counts = pd.DataFrame({"day": count.index, "lines": count.to_numpy()})
    counts["identified_lines"] = counts["lines"]
    zeros = (
        "excluded",
        "low_price",
        "not_a_product",
        "same_day_reversals",
        "unidentified_gross",
        "unidentified_returned",
    )
    return transactions_from(lines, counts.assign(**dict.fromkeys(zeros, 0)))


def _words(values: pd.Series) -> pd.Series:
    return values.astype("str").astype("category")


def known_of(trade: TransactionSummary, as_of: date = AS_OF) -> RunInputs:
    """The inputs of a first run on `trade`, as `pipeline.publish.load_run_inputs` builds them.

    As there, nothing of `as_of` or later is in them.
    """
    trade = trade.within(Period(before=as_of))
    trade, stray = without_stray_days(trade, window_before(as_of, WINDOW_DAYS))
    then = as_of - timedelta(days=84)
    purchases = purchases_from(trade.order_lines, window_before(as_of, WINDOW_DAYS))
    return RunInputs(
        as_of=as_of,
        window_days=WINDOW_DAYS,
        currency=None,
        read_features=lambda: features_from(trade, as_of=as_of, window_days=WINDOW_DAYS, purchases=purchases),
        past_day=then,
        read_past_features=lambda: features_from(trade, as_of=then, window_days=WINDOW_DAYS),
        customer_days=days_of(trade.orders),
        summary=summarise(trade.counts, as_of=as_of, window_days=WINDOW_DAYS, stray=stray),
        features_without_late=None,
        previous=None,
        current_champion=None,
        past=MembershipHistory(),
        last_search=None,
        next_segment_id=1,
        simulated=False,
        experiments=[],
        product_buyers=PurchaseTable(purchases),
        published=PublishedLists(),
    )
