"""What rules leave of the lines that are kept: asked before they are changed, and told afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from db.models import InvoiceLine
from pipeline.engines.countable_lines import amount, is_product, meets_minimum_price
from pipeline.features.period import MILLIONTHS
from pipeline.ingest.rules import Rules

LINES = InvoiceLine.__table__


@dataclass(frozen=True)
class CountableTotals:
    """Number of product lines that count, their identified customers, and their revenue."""

    lines: int
    customers: int
    gross: float


def countable_totals(session: Session, rules: Rules) -> CountableTotals:
    """What counts under `rules`, of everything that is kept."""
    counts = and_(is_product(LINES, rules), meets_minimum_price(LINES, rules))
    lines, customers, gross = session.execute(
        select(
            func.sum(case((counts, 1), else_=0)),
            func.count(case((counts, LINES.c.customer_id)).distinct()),
            func.sum(case((and_(counts, LINES.c.quantity > 0), amount(LINES)), else_=0)),
        )
    ).one()
    return CountableTotals(int(lines or 0), int(customers or 0), int(gross or 0) / MILLIONTHS)
