"""Transaction summary of some days: all that a run needs from invoice lines, in a few compact frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from pipeline.features.period import Period


@dataclass(frozen=True)
class TransactionSummary:
    """Three frames, each with a column `day` (datetime64). Money in millionths; words are categories.

    Any days can be taken out of it, and what belongs to different days can be put together.

    Attributes:
        orders: customer_id, day, invoice, sold_at (the time of its last sale; missing where nothing was
            sold), country (of its sales), gross, returned, items, returned_items. One row for each invoice of
            a customer and day: one that runs past midnight has two. Sorted by customer_id, day and invoice.
        order_lines: customer_id, day, invoice, stock_code, description, gross. One row for each product that
            an invoice of that day sold.
        counts: as `pipeline.features.summary.count_days` gives them, one row a day with lines.
    """

    orders: pd.DataFrame
    order_lines: pd.DataFrame
    counts: pd.DataFrame

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The frames by name."""
        return dict(vars(self))

    def within(self, period: Period) -> TransactionSummary:
        """The part within `period`."""
        return TransactionSummary(**{name: days_within(frame, period) for name, frame in self.frames.items()})


def concat_transactions(trades: Iterable[TransactionSummary]) -> TransactionSummary:
    """The combined trade of `trades`, at least one, which have no day in common."""
    parts = [trade.frames for trade in trades]
    # one frame after the other, each let go of: the trades need not be held twice
    frames = {name: _joined([part.pop(name) for part in parts]) for name in list(parts[0])}
    frames["orders"] = frames["orders"].sort_values(["customer_id", "day", "invoice"], ignore_index=True)
    return TransactionSummary(**frames)


def window_before(as_of: date, window_days: int) -> Period:
    """The `window_days` before `as_of`."""
    return Period(before=as_of, start=as_of - timedelta(days=window_days))


def days_within(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The rows of a frame of `TransactionSummary` whose day is in `period`; the frame itself if all are."""
    is_inside = is_within(frame["day"], period)
    return frame if is_inside.all() else frame[is_inside].reset_index(drop=True)


def is_within(day: pd.Series, period: Period) -> pd.Series:
    """Whether each day is in `period`."""
    inside = day < pd.Timestamp(period.before)
    if period.start is not None:
        inside &= day >= pd.Timestamp(period.start)
    return inside


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    return pd.DataFrame(
        {
            name: pd.api.types.union_categoricals([frame[name] for frame in frames], sort_categories=True)
            if isinstance(frames[0][name].dtype, pd.CategoricalDtype)
            else np.concatenate([frame[name].to_numpy() for frame in frames])
            for name in frames[0].columns
        }
    )
