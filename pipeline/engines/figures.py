"""Figures that every engine answers by the same statement: totals of what is kept and of what counts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, not_, select

from db.models import InvoiceLine
from db.types import MILLIONTHS
from pipeline.engines.countable_lines import amount, is_excluded, is_product, meets_minimum_price, total
from pipeline.engines.exact_sums import LIMIT, beyond_exact
from pipeline.engines.totals import CountableTotals, DayState, StoredTotals
from pipeline.ingest.rules import Rules

LINES = InvoiceLine.__table__


class Figures(ABC):
    """The answers of `InvoiceEngine` besides features, for an engine that can run a statement."""

    @abstractmethod
    def rows(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
        """The rows of `statement`."""

    def state(self) -> list[DayState]:
        """See `InvoiceEngine.state`."""
        days = select(LINES.c.invoiced_on, func.count(), func.max(LINES.c.import_id))
        return sorted(DayState(*row) for row in self.rows(days.group_by(LINES.c.invoiced_on)))

    def stored_totals(self, rules: Rules) -> StoredTotals:
        """See `InvoiceEngine.stored_totals`."""
        money, product = amount(LINES), is_product(LINES, rules)
        of_files = LINES.c.origin == ""
        row = self._row(
            select(
                func.count(case((of_files, 1))),
                func.count(case((of_files, LINES.c.customer_id))),
                func.count(LINES.c.customer_id.distinct()),
                total(case((and_(product, LINES.c.quantity > 0), money))),
                total(case((and_(product, LINES.c.quantity < 0), -money))),
            ),
            "lines",
            "identified_lines",
            "customers",
            "gross",
            "returned",
        )
        ((first, last),) = self.rows(select(func.min(LINES.c.invoiced_on), func.max(LINES.c.invoiced_on)))
        return StoredTotals(
            row["lines"],
            row["identified_lines"],
            row["customers"],
            row["gross"] / MILLIONTHS,
            row["returned"] / MILLIONTHS,
            first,
            last,
        )

    def countable_totals(self, rules: Rules, start: date | None) -> CountableTotals:
        """See `InvoiceEngine.countable_totals`."""
        counts = and_(is_product(LINES, rules), meets_minimum_price(LINES, rules))
        if rules.customers or rules.countries:
            counts = and_(counts, not_(is_excluded(LINES, rules)))
        if start is not None:
            counts = and_(counts, LINES.c.invoiced_on >= start)
        row = self._row(
            select(
                func.count(case((counts, 1))),
                func.count(case((counts, LINES.c.customer_id)).distinct()),
                total(case((and_(counts, LINES.c.quantity > 0), amount(LINES)))),
            ),
            "lines",
            "customers",
            "gross",
        )
        return CountableTotals(row["lines"], row["customers"], row["gross"] / MILLIONTHS)

    def count_customers(self, start: date, before: date | None = None) -> int:
        """See `InvoiceEngine.count_customers`."""
        inside = [LINES.c.invoiced_on >= start]
        if before is not None:
            inside.append(LINES.c.invoiced_on < before)
        statement = select(func.count(LINES.c.customer_id.distinct())).where(*inside)
        return self._row(statement, "customers")["customers"]

    def matched_returns(self, import_id: int) -> tuple[int, int]:
        """See `InvoiceEngine.matched_returns`."""
        returned, sale = LINES.alias("returned"), LINES.alias("sale")
        counted = select(func.count()).where(
            returned.c.import_id == import_id,
            returned.c.quantity < 0,
            returned.c.customer_id.is_not(None),
            returned.c.origin == "",
        )
        has_sale = (
            select(sale.c.key)
            .where(
                sale.c.customer_id == returned.c.customer_id,
                sale.c.stock_code == returned.c.stock_code,
                sale.c.invoiced_on <= returned.c.invoiced_on,
                sale.c.quantity >= -returned.c.quantity,
                sale.c.quantity > 0,
            )
            .correlate(returned)
            .exists()
        )
        every = self._row(counted, "lines")["lines"]
        matched = self._row(counted.where(has_sale), "lines")["lines"]
        return matched, every - matched

    def _row(self, statement: Select[*tuple[Any, ...]], *names: str) -> dict[str, int]:
        """The single row of a statement with whole numbers."""
        (row,) = self.rows(statement)
        if any(abs(value) >= LIMIT for value in row):
            raise beyond_exact()
        return {name: int(value) for name, value in zip(names, row, strict=True)}
