"""The record of the forecasts: their errors, and how often no figure is given."""

from __future__ import annotations

import pandas as pd

from benchmarks.forecast_record.page import page

COLUMNS = ["kind", "shop", "day", "horizon", "method", "said", "came", "low", "high"]


def test_the_record_says_how_far_off_forecasts_were_and_how_often_no_figure_is_given() -> None:
    rows = [
        # Off by 10, and by 100 where the range is more than five times as high as low.
        ("young", "1", 120, 84, "ours", 110.0, 100.0, 80.0, 140.0),
        ("young", "1", 250, 84, "ours", 200.0, 100.0, 70.0, 560.0),
        ("young", "1", 120, 84, "constant", 160.0, 100.0, None, None),
        ("young", "1", 250, 84, "constant", 100.0, 100.0, None, None),
        ("closed", "1", 120, 84, "ours", 90.0, 100.0, 10.0, 51.0),
        ("young", "1", 120, 0, "revision", 100.0, 100.0, None, None),
    ]
    text = page(pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(), [])
    cells = {
        line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")]
        for line in text.splitlines()
        if line.startswith(("| young |", "| closed |"))
    }
    assert cells["young"][2:4] == ["55%", "**30%**"]
    assert cells["young"][-4:-1] == ["100%", "50%", "2"]
    assert cells["closed"][-4:-1] == ["0%", "100%", "1"]
