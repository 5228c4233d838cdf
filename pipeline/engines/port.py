"""The port: what the program asks of invoice lines, whichever engine holds them.

Every answer is in whole numbers: money in millionths of the shop's currency, days as dates, texts as they
are. Fractions are made of them in one place afterwards (`pipeline.features`). So all engines agree to the
last digit. `pipeline.engines.answers` declares the columns of each answer and gives it as Arrow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

import pandas as pd

from db.weekly_aggregates import WeeklyAggregates
from pipeline.engines.totals import CountableTotals, DayState, StoredTotals
from pipeline.features.period import Period
from pipeline.features.product_buyers import ProductBuyers
from pipeline.ingest.rules import Rules

T = TypeVar("T")
NOTHING_TO_KEEP = WeeklyAggregates("", {})


@dataclass(frozen=True)
class LinesSeen:
    """Lines as they were when an import was the newest.

    Attributes:
        import_id: That import's number, 0 before the first.
        before: The first day of which every import's lines are seen. None: later imports are not seen at all.
    """

    import_id: int
    before: date | None = None


class InvoiceEngine(Protocol):
    """The lines of one moment; imports while an engine is open are not seen.

    Raises, whatever is asked:
        UserError: the engine is away, too slow, short of memory or scratch space, a file is damaged, or a sum
            is beyond what a whole number of 64 bits holds. Nothing is ever wrapped, rounded or left out.
    """

    @property
    def made(self) -> WeeklyAggregates:
        """Intermediate results that save the next run work, to be stored with the version."""
        ...

    def prepare(self, before: date, rules: Rules) -> None:
        """Start reading what is before a day, so that the caller can do other work meanwhile."""
        ...

    def submit(self, question: Callable[[], T]) -> Callable[[], T]:
        """Begin with `question`, which asks this engine; what is returned waits for its answer.

        An engine that adds up beside the caller's own work does so in another thread; others answer at once.
        """
        ...

    def customer_totals(
        self, window: Period, rules: Rules, lines_seen: LinesSeen | None = None
    ) -> pd.DataFrame:
        """One row for each customer with a sale in `window`, in code point order of customer_id.

        Columns: gross, returned, items, returned_items, purchase_days, orders (distinct sales invoices),
        unique_products, order_products (distinct products of each order, summed), first_day, last_day (of
        sales), country (of the last sales invoice).
        """
        ...

    def customer_days(self, period: Period, rules: Rules) -> pd.DataFrame:
        """One row for each customer and day with sales or returns, sorted by both.

        Columns: customer_id, day, orders (distinct sales invoices), gross, returned, items, returned_items.
        """
        ...

    def listed_days(self, period: Period, rules: Rules) -> pd.DataFrame:
        """What customers bought and returned, by day, of products with a margin of their own; sorted by both.

        A margin holds from its day up to the product's next one; stock codes match in any case.

        Columns: customer_id, day, listed_revenue (net of returns), weighted_revenue (the same, each line
        times its margin in basis points), cost (pieces times unit cost, of products that have one).
        """
        ...

    def product_buyers(self, window: Period, rules: Rules) -> ProductBuyers:
        """Who bought what in `window`; can be queried once groups are known."""
        ...

    def daily_counts(self, before: date, rules: Rules) -> pd.DataFrame:
        """One row for each day with lines before `before`: see `pipeline.engines.daily_counts`."""
        ...

    def state(self) -> list[DayState]:
        """What shows whether anything has changed: the days with lines, sorted."""
        ...

    def stored_totals(self, rules: Rules) -> StoredTotals:
        """The totals of all stored lines."""
        ...

    def countable_totals(self, rules: Rules, start: date | None) -> CountableTotals:
        """The totals of what counts under `rules` from a day on (None: all)."""
        ...

    def count_customers(self, start: date, before: date | None = None) -> int:
        """How many identified customers have lines of these days."""
        ...

    def matched_returns(self, import_id: int) -> tuple[int, int]:
        """How many return lines of an import undo a sale of that day or earlier, and how many do not.

        A return is matched by a sale line of the same customer and product with at least as many pieces.
        """
        ...
