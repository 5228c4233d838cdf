"""The effect of rules on the stored lines, shown before and after they change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, case, func, not_, select
from sqlalchemy.orm import Session

from db.models import InvoiceLine
from db.types import MILLIONTHS
from pipeline.engines.countable_lines import amount, is_excluded, is_product, meets_minimum_price
from pipeline.ingest.rules import Rules

LINES = InvoiceLine.__table__


@dataclass(frozen=True)
class CountableTotals:
    """Number of product lines that count, their identified customers, and their revenue."""

    lines: int
    customers: int
    gross: float


def countable_totals(
    session: Session, rules: Rules, default_window_days: int | None = None
) -> CountableTotals:
    """What counts under `rules`, in the days of their window before the last line.

    Without a window of their own it is `default_window_days`; None: everything that is kept.
    """
    window_days = rules.window_days or default_window_days
    counts = and_(is_product(LINES, rules), meets_minimum_price(LINES, rules))
    if rules.customers or rules.countries:
        counts = and_(counts, not_(is_excluded(LINES, rules)))
    if window_days is not None:
        last = session.scalar(select(func.max(LINES.c.invoiced_on)))
        if last is not None:
            counts = and_(counts, LINES.c.invoiced_on > last - timedelta(days=window_days))
    lines, customers, gross = session.execute(
        select(
            func.sum(case((counts, 1), else_=0)),
            func.count(case((counts, LINES.c.customer_id)).distinct()),
            func.sum(case((and_(counts, LINES.c.quantity > 0), amount(LINES)), else_=0)),
        )
    ).one()
    return CountableTotals(int(lines or 0), int(customers or 0), int(gross or 0) / MILLIONTHS)
