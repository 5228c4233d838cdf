"""Read invoice lines into a transaction summary, in one pass."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Connection, FromClause, Select, String, select, type_coerce

from pipeline.engines.countable_lines import countable_lines
from pipeline.engines.daily_counts import count_days
from pipeline.engines.exact_sums import check_exact
from pipeline.engines.result_columns import Kind, read_columns
from pipeline.features.period import Period
from pipeline.features.transactions import TransactionSummary
from pipeline.ingest.rules import DEFAULT_RULES, Rules

_LINES: dict[str, Kind] = {
    "customer_id": "word",
    "day": "datetime64[D]",
    "invoice": "word",
    "stock_code": "word",
    "description": "word",
    "country": "word",
    "sold_at": "datetime64[us]",
    "quantity": "int64",
    "amount": "int64",
}
_ORDER = ["customer_id", "day", "invoice"]


def read_transactions(
    connection: Connection, lines: FromClause, period: Period, rules: Rules = DEFAULT_RULES
) -> TransactionSummary:
    """The transactions of `period`, computed from the lines that count."""
    columns = read_columns(connection, _that_count(lines, period, rules), _LINES)
    return transactions_from(columns, count_days(connection, lines, period, rules))


def transactions_from(lines: pd.DataFrame, counts: pd.DataFrame) -> TransactionSummary:
    """The transaction summary of `lines`.

    Args:
        lines: customer_id, day, invoice, stock_code, description, country (categories), sold_at, quantity and
            amount (millionths; both negative when returned), one row a line that counts.
        counts: as `count_days` gives them.
    """
    check_exact(lines["quantity"], lines["amount"])
    is_sale = lines["quantity"] > 0
    return TransactionSummary(
        orders=_orders(lines, is_sale), order_lines=_sold(lines[is_sale]), counts=counts
    )


def _that_count(lines: FromClause, period: Period, rules: Rules) -> Select[*tuple[Any, ...]]:
    countable = countable_lines(lines, period, rules).c
    return select(
        countable.customer_id,
        # As text where the database keeps it so: a year has few days and moments, and many lines.
        type_coerce(countable.invoiced_on, String),
        countable.invoice,
        countable.stock_code,
        countable.description,
        countable.country,
        type_coerce(countable.invoiced_at, String),
        countable.quantity,
        countable.amount,
    )


def _orders(lines: pd.DataFrame, is_sale: pd.Series) -> pd.DataFrame:
    country = lines["country"].cat
    orders = (
        pd.DataFrame(
            {
                **{name: lines[name] for name in _ORDER},
                "sold_at": lines["sold_at"].where(is_sale),
                "country": country.codes.where(is_sale, -1),
                "gross": lines["amount"].where(is_sale, 0),
                "returned": -lines["amount"].where(~is_sale, 0),
                "items": lines["quantity"].where(is_sale, 0),
                "returned_items": -lines["quantity"].where(~is_sale, 0),
            }
        )
        .groupby(_ORDER, observed=True, as_index=False)
        .agg(
            {
                "sold_at": "max",
                "country": "max",
                **dict.fromkeys(("gross", "returned", "items", "returned_items"), "sum"),
            }
        )
    )
    orders["country"] = pd.Categorical.from_codes(orders["country"], categories=country.categories)
    return orders


def _sold(sales: pd.DataFrame) -> pd.DataFrame:
    descriptions = sales["description"].cat
    order_lines = (
        sales.assign(description=descriptions.codes)
        .groupby([*_ORDER, "stock_code"], observed=True, as_index=False)
        .agg({"description": "max", "amount": "sum"})
        .rename(columns={"amount": "gross"})
    )
    order_lines["description"] = pd.Categorical.from_codes(
        order_lines["description"], categories=descriptions.categories
    )
    return order_lines
