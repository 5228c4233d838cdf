"""Find stray days of invoices long before all others, such as a mistyped year; history starts after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from i18n import Message
from pipeline.features.period import Period
from pipeline.features.transactions import TransactionSummary, days_within

MIN_GAP_DAYS = 180
"""Days without any line between the stray ones and the rest: longer than any season's pause."""
MAX_DAYS = 3
MAX_SHARE_OF_LINES = 0.05
"""More than that is trade, whatever came after it."""


@dataclass(frozen=True)
class StrayDays:
    """Days far before the others: their lines, the first and last day, and the day after the gap."""

    lines: int
    first: date
    last: date
    rest_from: date

    def note(self) -> Message:
        """The note shown with the version."""
        values = {
            "lines": self.lines,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "rest": self.rest_from.isoformat(),
        }
        if self.lines == 1:
            return Message(
                "One invoice line is dated {first:date}, long before all others, which begin on "
                "{rest:date}. It is kept but left out of the history. Check its date.",
                values,
            )
        if self.first == self.last:
            return Message(
                "{lines:number} invoice lines are dated {first:date}, long before all others, "
                "which begin on {rest:date}. They are kept but left out of the history. Check "
                "their date.",
                values,
            )
        return Message(
            "{lines:number} invoice lines are dated {first:date} to {last:date}, long before "
            "all others, which begin on {rest:date}. They are kept but left out of the "
            "history. Check their dates.",
            values,
        )

    def to_json(self) -> dict[str, Any]:
        """The report's form."""
        return {
            "lines": self.lines,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "note": self.note().to_json(),
        }


def find_stray_days(counts: pd.DataFrame, window_start: date) -> StrayDays | None:
    """The few earliest days that a long gap separates from all others; None if there are none.

    Days in the window are never stray: what was bought on them counts.

    Args:
        counts: `day` and `lines`, one row a day with lines.
        window_start: the first day whose lines count.
    """
    ordered = counts.sort_values("day")
    days, lines = ordered["day"].to_numpy("datetime64[D]"), ordered["lines"].to_numpy()
    gaps = np.diff(days).astype(int)[:MAX_DAYS]
    for place in np.flatnonzero(gaps >= MIN_GAP_DAYS)[::-1]:
        few = int(lines[: place + 1].sum())
        last = days[place].astype(date)
        if few <= MAX_SHARE_OF_LINES * lines.sum() and last < window_start:
            return StrayDays(few, days[0].astype(date), last, days[place + 1].astype(date))
    return None


def without_stray_days(
    trade: TransactionSummary, window: Period
) -> tuple[TransactionSummary, StrayDays | None]:
    """`trade` without the orders of stray days, whose lines still count as lines; and those days, if any."""
    stray = find_stray_days(trade.counts, window.start or window.before)
    if stray is None:
        return trade, None
    rest = Period(start=stray.rest_from, before=window.before)
    return TransactionSummary(
        days_within(trade.orders, rest), days_within(trade.order_lines, rest), trade.counts
    ), stray
