from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.forecast.backtest import STEP, BacktestRecord, BacktestTrial
from pipeline.forecast.history import read_history
from pipeline.forecast.methods import HORIZON, RECENT, YEAR

DAYS = 3 * YEAR
"""One customer buys for 1 a day."""


def record(usual: str, other: str, first: int) -> BacktestRecord:
    """Trials every other week from `first` on: the usual one says twice what comes, the other what does."""
    day = pd.date_range("2020-01-06", periods=DAYS)
    history = read_history(
        pd.DataFrame({"customer_id": "m", "day": day, "gross_revenue": 1.0}), day[-1].date()
    )
    paths = {usual: np.full(HORIZON, 2.0), other: np.ones(HORIZON)}
    trials = [BacktestTrial(number, paths, purchases=100) for number in range(first, DAYS - HORIZON, STEP)]
    return BacktestRecord(history, trials, {trial.day: history.of({"m"}) for trial in trials})


@pytest.mark.parametrize(
    ("usual", "other", "origins"),
    [("recent", "steady", 6), ("season", "recent", YEAR // STEP)],
)
def test_a_method_gives_way_after_enough_origins_and_a_seasonal_one_after_a_whole_year(
    usual: str, other: str, origins: int
) -> None:
    """Whether Christmas comes cannot be learned from a summer in which nothing came."""
    tried = record(usual, other, YEAR)
    # on the first day on which `origins` twelve-week periods have ended
    enough = YEAR + RECENT + (origins - 1) * STEP
    chosen = {trial.day: tried.choose(trial) for trial in tried.trials}
    assert {method for day, method in chosen.items() if day < enough} == {usual}
    assert {method for day, method in chosen.items() if day >= enough} == {other}
