"""What went in, and how much of it counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, FromClause, Select, and_, case, func, not_, select

from pipeline.features.counted import (
    MILLIONTHS,
    Period,
    amount,
    dear_enough,
    identified,
    is_product,
    reversals,
    total,
    within,
)
from pipeline.invoices.rules import DEFAULT_RULES, Rules


def data_summary(
    connection: Connection,
    lines: FromClause,
    *,
    as_of: date,
    window_days: int,
    rules: Rules = DEFAULT_RULES,
) -> dict[str, Any]:
    """The `data` section of the report.

    Over the whole history before `as_of`: lines, identified_lines, first and last (days), and left_out: how
    many lines each rule leaves out, every line counted once, under the first rule that takes it:
    no_customer, low_price, not_a_product, same_day_reversals. Over the window: unidentified_revenue, what the
    sales lines of products without a customer are worth, and unidentified_returned, what was given back
    without one. (With a customer, that is what features add up to.)
    """
    everything = Period(before=as_of)
    window = Period(before=as_of, start=as_of - timedelta(days=window_days))
    row = connection.execute(_summary(lines, everything, window, rules)).one()
    undone = reversals(lines, everything, rules)
    return {
        "lines": int(row.lines),
        "identified_lines": int(row.identified_lines),
        "first": None if row.first is None else row.first.isoformat(),
        "last": None if row.last is None else row.last.isoformat(),
        "left_out": {
            "no_customer": int(row.lines - row.identified_lines),
            "low_price": int(row.low_price),
            "not_a_product": int(row.not_a_product),
            "same_day_reversals": connection.scalar(select(func.count()).select_from(undone)) or 0,
        },
        "unidentified_revenue": int(row.unidentified_revenue) / MILLIONTHS,
        "unidentified_returned": int(row.unidentified_returned) / MILLIONTHS,
    }


def _summary(lines: FromClause, everything: Period, window: Period, rules: Rules) -> Select[*tuple[Any, ...]]:
    """One look at every line: how many, from when to when, and which rule takes each first.

    Conditions that cost much come last in each: they are asked only where those before them hold.
    """
    cheap = and_(identified(lines), not_(dear_enough(lines, rules)))
    other = and_(identified(lines), dear_enough(lines, rules), not_(is_product(lines, rules)))
    counts = (within(lines, window), dear_enough(lines, rules), is_product(lines, rules))
    sold = and_(not_(identified(lines)), lines.c.quantity > 0, *counts)
    back = and_(not_(identified(lines)), lines.c.quantity < 0, *counts)
    return select(
        func.count().label("lines"),
        func.count(lines.c.customer_id).label("identified_lines"),
        func.min(lines.c.invoiced_on).label("first"),
        func.max(lines.c.invoiced_on).label("last"),
        func.count(case((cheap, 1))).label("low_price"),
        func.count(case((other, 1))).label("not_a_product"),
        total(case((sold, amount(lines)))).label("unidentified_revenue"),
        total(case((back, -amount(lines)))).label("unidentified_returned"),
    ).where(within(lines, everything))
