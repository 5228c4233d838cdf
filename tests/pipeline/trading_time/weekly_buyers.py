"""A shop whose customers come back every week."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pipeline.trading_time.history import History, read_history

FIRST = date(2024, 1, 1)


def history(buyers: dict[int, int], length: int, factor: np.ndarray | None = None) -> History:
    """So many customers begin on each day of `buyers` and spend 10 a week from then on, times `factor`."""
    rows = [
        (
            f"{begin}-{number}",
            pd.Timestamp(FIRST) + pd.Timedelta(days=day),
            10.0 * (1.0 if factor is None else factor[day]),
        )
        for begin, count in buyers.items()
        for number in range(count)
        for day in range(begin + number % 7, length, 7)
    ]
    return read_history(
        pd.DataFrame(rows, columns=["customer_id", "day", "gross_revenue"]),
        (pd.Timestamp(FIRST) + pd.Timedelta(days=length)).date(),
    )
