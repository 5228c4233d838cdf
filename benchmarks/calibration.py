"""Check the calibration of intervals on many simulated shops whose truth is known.

    python -m benchmarks.calibration [shops [the first one's seed]]

Claims are tested on members drawn at random, who do not differ from others; forecasts are tested on shops
with two years of history. Each figure has its Monte Carlo error. Twenty shops take about ten minutes.
Experiments have a benchmark of their own, `benchmarks.experiments`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

import numpy as np
import pandas as pd

from pipeline.forecast import forecast_revenue
from pipeline.hypotheses import HYPOTHESES
from pipeline.hypotheses.uncertainty import measure
from pipeline.simulate import Shop
from tests.simulated import best_customers, simulated_days

SHOPS = 20
START, UNTIL = date(2024, 7, 1), date(2026, 11, 23)
PERIOD = timedelta(days=84)
WORLDS = 20
"""Draws of members in each shop."""
COLUMNS = ["gross_revenue", "items", "returned_items"]


def main(shops: int, first: int = 1) -> None:
    """Print how often each thing happened, over `shops` shops of 1,000 customers."""
    seeds = range(first, first + shops)
    every = [partial(simulated_days, Shop(seed, 1000, START), START, UNTIL) for seed in seeds]
    _claims(every)
    _forecasts(every)


def _told(what: str, each: Iterable[float], promised: str) -> None:
    """One line: the mean over shops, with its standard error."""
    result = np.array(list(each), dtype=float)
    print(
        f"{what:58}{result.mean():7.3f} ± {result.std(ddof=1) / np.sqrt(len(result)):.3f}   {promised}",
        flush=True,
    )


def _claims(every: list[partial[pd.DataFrame]]) -> None:
    for customers in (300, 1000):
        wrong: dict[str, list[float]] = {item.id: [] for item in HYPOTHESES}
        silent = dict.fromkeys(wrong, 0)
        for seed, days in enumerate(every):
            random = np.random.default_rng(seed)
            year = days()[days()["day"] >= pd.Timestamp(UNTIL - 2 * PERIOD)]
            bought = year.groupby("customer_id")[COLUMNS].sum()
            bought = bought[bought["items"] > 0]
            for item in HYPOTHESES:
                result = []
                for _ in range(WORLDS):
                    values = bought[list(item.columns)].sample(customers, replace=True, random_state=random)
                    members, others = np.split(values.to_numpy(dtype=float), [customers // 10])
                    truth = 0.1 if item.id == "H1" else 0.0
                    result.append(measure(item.metric, members, others, truth, random))
                silent[item.id] += sum(item is None for item in result)
                wrong[item.id].append(float(np.mean([item.p <= 0.05 for item in result if item is not None])))
        for name, rates in wrong.items():
            text = f"{name}, {customers // 10} of {customers} at random, found different"
            _told(text, rates, f"0.05; nothing said in {silent[name]}")


def _forecasts(every: list[partial[pd.DataFrame]]) -> None:
    result = []
    for shop in every:
        days = shop()
        members = partial(best_customers, days)
        result.append(forecast_revenue(days, members(UNTIL), members, as_of=UNTIL)["backtest"])
    for scores in (result, [item["short"] for item in result]):
        horizon = f"forecast of {scores[0]['horizon_days']} days"
        _told(f"{horizon}: error", [score["mape"] for score in scores], "")
        _told(f"{horizon}: of constant behaviour", [score["naive_mape"] for score in scores], "")
        _told(f"{horizon}: of the last period", [score["last_mape"] for score in scores], "")
        _told(f"{horizon}: 80 % intervals hold", [score["coverage80"] for score in scores], "0.80")


if __name__ == "__main__":
    main(*[int(shops) for shops in sys.argv[1:]] or [SHOPS])
