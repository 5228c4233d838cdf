from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pipeline.publish.frame_rows import FrameRows


def test_values_become_pythons_own_and_missing_ones_none() -> None:
    day = date(2026, 3, 2)
    frame = pd.DataFrame(
        {
            "name": pd.Series(["ada", None, "chiara"], dtype="str"),
            "orders": np.array([1, 2, 3]),
            "gap": [1.5, np.nan, 0.1],
            "since": np.array([day, None, day], dtype=object),
            "is_member": [True, False, True],
        }
    )
    rows = FrameRows(frame)
    batches = list(rows.batches(2))
    assert (len(rows), rows.columns) == (3, ["name", "orders", "gap", "since", "is_member"])
    assert batches == [
        [["ada", None], [1, 2], [1.5, None], [day, None], [True, False]],
        [["chiara"], [3], [0.1], [day], [True]],
    ]
    assert [type(values[0]) for values in batches[0]] == [str, int, float, date, bool]
