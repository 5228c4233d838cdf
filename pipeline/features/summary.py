"""What went in, and how much of it counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, FromClause, Select, String, and_, case, func, not_, select, type_coerce

from domain.freshness import usual_gap_days
from pipeline.engines.countable_lines import (
    MILLIONTHS,
    Period,
    amount,
    identified,
    is_product,
    meets_minimum_price,
    same_day_reversals,
    total,
    within,
)
from pipeline.engines.result_columns import Kind, read_columns
from pipeline.invoices.rules import Rules

_COUNTS: dict[str, Kind] = {
    "day": "datetime64[D]",
    "lines": "int64",
    "identified_lines": "int64",
    "low_price": "int64",
    "not_a_product": "int64",
    "unidentified_gross": "int64",
    "unidentified_returned": "int64",
}


def count_days(connection: Connection, lines: FromClause, period: Period, rules: Rules) -> pd.DataFrame:
    """One row for each day of the period with lines.

    Columns: day; lines; identified_lines; low_price and not_a_product, of identified lines those that the
    rule leaves out, each under the first that takes it; same_day_reversals; unidentified_gross and
    unidentified_returned, what sales and returns of products without a customer are worth, in millionths.
    """
    counts = read_columns(connection, _counts(lines, period, rules), _COUNTS)
    undone = same_day_reversals(lines, period, rules)
    by_day = select(type_coerce(undone.c.invoiced_on, String), func.count()).group_by(undone.c.invoiced_on)
    reversed_lines = read_columns(connection, by_day, {"day": "datetime64[D]", "lines": "int64"})
    known = reversed_lines.set_index("day")["lines"]
    return counts.assign(same_day_reversals=counts["day"].map(known).fillna(0).astype("int64"))


def _counts(lines: FromClause, period: Period, rules: Rules) -> Select[*tuple[Any, ...]]:
    """Conditions that cost much come last in each: they are asked only where those before them hold."""
    cheap = and_(identified(lines), not_(meets_minimum_price(lines, rules)))
    other = and_(identified(lines), meets_minimum_price(lines, rules), not_(is_product(lines, rules)))
    of_nobody = and_(not_(identified(lines)), meets_minimum_price(lines, rules), is_product(lines, rules))
    return (
        select(
            type_coerce(lines.c.invoiced_on, String),
            func.count(),
            func.count(lines.c.customer_id),
            func.count(case((cheap, 1))),
            func.count(case((other, 1))),
            total(case((and_(lines.c.quantity > 0, of_nobody), amount(lines)))),
            total(case((and_(lines.c.quantity < 0, of_nobody), -amount(lines)))),
        )
        .where(within(lines, period))
        .group_by(lines.c.invoiced_on)
    )


def summarise(counts: pd.DataFrame, *, as_of: date, window_days: int) -> dict[str, Any]:
    """The `data` section of the report.

    Over all days of `counts` (as `count_days` gives them; none from `as_of` on): lines, identified_lines,
    first and last (days), and left_out: how many lines each rule leaves out, every line counted once:
    no_customer, low_price, not_a_product, same_day_reversals. Over the window: unidentified_revenue and
    unidentified_returned, and usual_gap_days, the shop's rhythm (`domain.freshness`). (With a customer, that
    is what features add up to.)
    """
    counts = counts[counts["day"] < pd.Timestamp(as_of)]
    whole = counts.drop(columns="day").sum()
    in_window = counts[counts["day"] >= pd.Timestamp(as_of - timedelta(days=window_days))]
    return {
        "lines": int(whole["lines"]),
        "identified_lines": int(whole["identified_lines"]),
        "first": counts["day"].min().date().isoformat() if len(counts) else None,
        "last": counts["day"].max().date().isoformat() if len(counts) else None,
        "left_out": {
            "no_customer": int(whole["lines"] - whole["identified_lines"]),
            **{rule: int(whole[rule]) for rule in ("low_price", "not_a_product", "same_day_reversals")},
        },
        "usual_gap_days": usual_gap_days([day.date() for day in in_window["day"]]),
        "unidentified_revenue": int(in_window["unidentified_gross"].sum()) / MILLIONTHS,
        "unidentified_returned": int(in_window["unidentified_returned"].sum()) / MILLIONTHS,
    }
