"""Sets of customer ids."""

from __future__ import annotations

import pandas as pd


def ids_where(is_inside: pd.Series) -> frozenset[str]:
    """The ids for which it is true. Going through an array is several times faster than through the index.

    Args:
        is_inside: by customer id.
    """
    return frozenset(is_inside.index.to_numpy()[is_inside.to_numpy(dtype=bool)])
