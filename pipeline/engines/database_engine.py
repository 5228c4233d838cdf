"""Invoice lines in the application database: the default, for shops of some million lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pandas as pd
from sqlalchemy.orm import Session

from db.weekly_aggregates import WeeklyAggregates
from pipeline.engines.answers import LISTED_DAYS, sorted_listed_days
from pipeline.engines.database_figures import DatabaseFigures, overflow_in_words
from pipeline.engines.exact_sums import check_exact
from pipeline.engines.figures import LINES
from pipeline.engines.lines_seen import lines_seen
from pipeline.engines.port import NOTHING_TO_KEEP, LinesSeen, T
from pipeline.engines.read_transactions import read_transactions
from pipeline.engines.result_columns import read_columns
from pipeline.engines.statements import listed_days_statement
from pipeline.engines.weekly_aggregates import Submit, start_loading_transactions
from pipeline.features import (
    ProductBuyers,
    PurchaseTable,
    TransactionSummary,
    customer_totals,
    day_totals,
    days_within,
    purchases_from,
)
from pipeline.features.period import Period
from pipeline.ingest.rules import Rules

Loading = Callable[[], tuple[TransactionSummary, WeeklyAggregates]]


class DatabaseEngine(DatabaseFigures):
    """Lines of unchanged weeks come from the weekly aggregates; see `pipeline.engines.port`.

    Args:
        session: Reads the lines as they are in its transaction.
        submit: Starts reads of lines elsewhere; by default they are read over the session's own connection,
            when their result is needed.
    """

    def __init__(self, session: Session, submit: Submit | None = None) -> None:
        super().__init__(session)
        self._submit = submit or self._at_once
        self._loading: dict[tuple[date, Rules], Loading] = {}
        self._loaded: dict[tuple[date, Rules], TransactionSummary] = {}
        self._bought: dict[tuple[Period, Rules], pd.DataFrame] = {}
        self.made = NOTHING_TO_KEEP

    def prepare(self, before: date, rules: Rules) -> None:
        """See `InvoiceEngine.prepare`."""
        with overflow_in_words():
            self._loading[before, rules] = start_loading_transactions(
                self._session, self._submit, before, rules
            )

    def submit(self, question: Callable[[], T]) -> Callable[[], T]:
        """See `InvoiceEngine.submit`: what is asked is in memory, or in the session's own connection."""
        answer = question()
        return lambda: answer

    def customer_totals(self, window: Period, rules: Rules, seen: LinesSeen | None = None) -> pd.DataFrame:
        """See `InvoiceEngine.customer_totals`."""
        if seen is not None:
            with overflow_in_words():
                trade = read_transactions(self._session.connection(), lines_seen(seen), window, rules)
            return customer_totals(trade, window)
        return customer_totals(
            self._transactions(window.before, rules), window, self._bought.get((window, rules))
        )

    def customer_days(self, period: Period, rules: Rules) -> pd.DataFrame:
        """See `InvoiceEngine.customer_days`."""
        return day_totals(days_within(self._transactions(period.before, rules).orders, period))

    def listed_days(self, period: Period, rules: Rules) -> pd.DataFrame:
        """See `InvoiceEngine.listed_days`."""
        statement = listed_days_statement(LINES, period, rules)
        with overflow_in_words():
            days = read_columns(self._session.connection(), statement, LISTED_DAYS)
        return sorted_listed_days(days)

    def product_buyers(self, window: Period, rules: Rules) -> ProductBuyers:
        """See `InvoiceEngine.product_buyers`."""
        trade = self._transactions(window.before, rules)
        bought = self._bought[window, rules] = purchases_from(trade.order_lines, window)
        return PurchaseTable(bought)

    def daily_counts(self, before: date, rules: Rules) -> pd.DataFrame:
        """See `InvoiceEngine.daily_counts`."""
        return days_within(self._transactions(before, rules).counts, Period(before))

    def _transactions(self, before: date, rules: Rules) -> TransactionSummary:
        """All trade before `before`, and more if it was already loaded."""
        for (until, of_rules), trade in self._loaded.items():
            if of_rules == rules and until >= before:
                return trade
        if (before, rules) not in self._loading:
            wider = [key for key in self._loading if key[0] >= before and key[1] == rules]
            if wider:
                return self._transactions(*wider[0])
            self.prepare(before, rules)
        with overflow_in_words():
            trade, aggregates = self._loading.pop((before, rules))()
        check_exact(*(trade.orders[name] for name in ("gross", "returned", "items", "returned_items")))
        check_exact(*(trade.counts[name] for name in ("unidentified_gross", "unidentified_returned")))
        self.made = aggregates if aggregates.content else self.made
        self._loaded[before, rules] = trade
        return trade

    def _at_once(
        self, look: Callable[..., TransactionSummary], *args: object
    ) -> Callable[[], TransactionSummary]:
        return partial(look, self._session.connection(), *args)
