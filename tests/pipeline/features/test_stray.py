"""Which days at the beginning of a history are stray, by days and lines typed by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from i18n import Localizer
from pipeline.features.stray import StrayDays, find_stray_days

WINDOW_START = date(2025, 11, 16)


def counts(**lines: int) -> pd.DataFrame:
    """Days as `d2024_02_29`, and how many lines each has."""
    days = [name[1:].replace("_", "-") for name in lines]
    return pd.DataFrame({"day": pd.to_datetime(days), "lines": list(lines.values())})


def test_one_line_two_years_before_the_others_is_stray() -> None:
    stray_days = find_stray_days(counts(d2024_02_29=1, d2026_01_05=10, d2026_02_05=10), WINDOW_START)
    assert stray_days == StrayDays(1, date(2024, 2, 29), date(2024, 2, 29), date(2026, 1, 5))


def test_two_lines_far_from_each_other_are_both_stray() -> None:
    stray_days = find_stray_days(counts(d1900_01_01=1, d2024_02_29=1, d2026_01_05=40), WINDOW_START)
    assert stray_days == StrayDays(2, date(1900, 1, 1), date(2024, 2, 29), date(2026, 1, 5))


@pytest.mark.parametrize(
    "history",
    [
        counts(d2026_01_05=10, d2026_02_05=10),
        counts(d2024_02_29=2, d2026_01_05=10, d2026_02_05=10),  # one in eleven lines is trade
        counts(d2025_07_20=1, d2026_01_05=40),  # 169 days are a pause
        counts(d2024_01_01=1, d2024_02_01=1, d2024_03_01=1, d2024_04_01=1, d2026_01_05=400),  # four days
        counts(d2025_11_20=1, d2026_09_01=400),  # counts: it is in the window
        counts(),
    ],
    ids=["none", "too many lines", "too near", "too many days", "in the window", "no lines"],
)
def test_trade_is_not_stray(history: pd.DataFrame) -> None:
    assert find_stray_days(history, WINDOW_START) is None


def test_what_is_said_of_it_agrees_with_how_many_there_are() -> None:
    first, rest = date(2024, 2, 29), date(2026, 1, 5)
    localizer = Localizer()
    output = [
        localizer.render(StrayDays(1, first, first, rest).note()),
        localizer.render(StrayDays(2, first, first, rest).note()),
        localizer.render(StrayDays(2, first, date(2024, 3, 1), rest).note()),
    ]
    assert [sentence.split(", which begin")[0] for sentence in output] == [
        "One invoice line is dated 29 Feb 2024, long before all others",
        "2 invoice lines are dated 29 Feb 2024, long before all others",
        "2 invoice lines are dated 29 Feb 2024 to 1 Mar 2024, long before all others",
    ]
