"""How often customers ordered, beside what was predicted: on past dates of real, public and made-up shops.

    python -m benchmarks.order_chances [DIRECTORY [SHOP ...]]

A shop is a public data set (`benchmarks/forecast_record/data_sets.py`), one of them from a day on
("Online Retail, two years@182"), or a bent shop and its seed ("subscription-7"). DIRECTORY holds the real
invoices. On each date, every four weeks, everything is fitted on what was known then.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.bent_shops import bent_shop, customer_days
from benchmarks.forecast_record.data_sets import DATA_SETS
from pipeline.arrays import Floats, Ints
from pipeline.value import purchase_days
from pipeline.value.order_fit import fit_calibrations, fit_rhythm
from pipeline.value.order_probability import median_days_to_order, order_probability
from pipeline.value.past_origins import MIN_CUSTOMERS, MIN_HISTORY, STEP
from pipeline.value.prediction_errors import deciles
from pipeline.value.purchase_days import PurchaseDays
from pipeline.value.summaries import Summaries, summarize
from pipeline.value.trading_weeks import in_trading_weeks, trading_clock
from pipeline.value.value_model import HORIZONS

WEEKS, YEAR = HORIZONS
BENT = ("young", "one order", "growing", "season", "subscription", "closed")
SEED = 7
LATE = (1.5, 2.5)
"""Usual gaps of silence."""
HEADS = "date, days of history, customers, said %, came %, off by decile, log loss, late said %, came %"
NEXT = "ordered by the day %, days off (median), dated %, in a year said %, came %, said/came % by decile"


def main(directory: Path, names: list[str]) -> None:
    """Print one line a date, and the means of each shop."""
    print(f"{HEADS}, {NEXT}")
    for name in names or [*DATA_SETS, *(f"{kind}-{SEED}" for kind in BENT)]:
        customers = read_shop(directory, name)
        if customers is None:
            print(f"{name}: not here")
            continue
        last = customers["day"].max().date() + timedelta(days=1)
        days = purchase_days(customers, last)
        dates = range(MIN_HISTORY + WEEKS, days.length - WEEKS + 1, STEP)
        rows = [row for row in (_date(days, day) for day in dates) if row is not None]
        for first_year in (True, False):
            part = [row for row in rows if (row["history"] <= YEAR + STEP) == first_year]
            if part:
                means = pd.DataFrame(part).drop(columns=["history"]).mean()
                figures = ", ".join(f"{figure} {value:.3g}" for figure, value in means.items())
                print(f"{name}, {'first year' if first_year else 'after'}: {figures}", flush=True)


def read_shop(directory: Path, name: str, days: int = 820) -> pd.DataFrame | None:
    """The customer days of a shop as the command line names it; made-up ones trade for so many `days`."""
    data_set, _, start = name.partition("@")
    if data_set not in DATA_SETS:
        kind, _, seed = name.rpartition("-")
        return customer_days(bent_shop(kind, int(seed), days=days), int(seed))
    rows = DATA_SETS[data_set](directory)
    if rows is None or not start:
        return rows
    is_later: pd.Series = rows["day"] >= rows["day"].min() + timedelta(days=int(start))
    return pd.DataFrame(rows[is_later])


def _date(days: PurchaseDays, day: int) -> dict[str, float] | None:
    past = days.before(day)
    summaries = summarize(past)
    clock = trading_clock(past, YEAR)
    rhythm = fit_rhythm(past, clock) if len(summaries.code) >= MIN_CUSTOMERS else None
    if rhythm is None:
        return None
    weeks = in_trading_weeks(summaries, day, clock)
    calibrated = fit_calibrations(past, clock)
    said = calibrated[WEEKS].apply(order_probability(rhythm, weeks, WEEKS), weeks.covariates)
    came = (days.bought(day, day + WEEKS)[summaries.code] > 0).astype(np.float64)
    groups = deciles(said, came)
    surprise = -np.log(np.clip(np.where(came > 0, said, 1 - said), 1e-6, 1)).mean()
    ahead = median_days_to_order(rhythm, weeks, calibrated)
    waited = _days_to_next(days, day)[summaries.code]
    result = {
        "history": float(day),
        "said": 100 * float(said.mean()),
        "came": 100 * float(came.mean()),
        "off": 100 * abs(float(said.mean() - came.mean())),
        "off by decile": 100 * float(np.abs(groups.predicted - groups.actual).mean()),
        "log loss": float(surprise),
        **_late(summaries, said, came),
        **_next_order(ahead, waited, days.length - day),
    }
    if day + YEAR <= days.length:
        year = calibrated[YEAR].apply(order_probability(rhythm, weeks, YEAR), weeks.covariates)
        bought = days.bought(day, day + YEAR)[summaries.code] > 0
        result |= {"said in a year": 100 * float(year.mean()), "came in a year": 100 * float(bought.mean())}
    by_decile = " ".join(f"{100 * a:.0f}/{100 * b:.0f}" for a, b in zip(*groups, strict=True))
    print(f"  {days.date_of(day)} " + " ".join(f"{value:.4g}" for value in result.values()), by_decile)
    return result


def _late(summaries: Summaries, said: Floats, came: Floats) -> dict[str, float]:
    """Of those with three purchase days or more who have been silent for 1.5 to 2.5 of their usual gaps."""
    gaps = (summaries.age - summaries.last) / np.maximum(summaries.last / np.maximum(summaries.repeats, 1), 1)
    late = (summaries.repeats >= 2) & (gaps > LATE[0]) & (gaps <= LATE[1])
    if not late.any():
        return {}
    return {"said of late": 100 * float(said[late].mean()), "came of late": 100 * float(came[late].mean())}


def _next_order(ahead: Ints, waited: Floats, known: int) -> dict[str, float]:
    """How many of those with a date had ordered by it; for dates that have come, half of whom should."""
    due = ahead <= min(known, YEAR)
    if not due.any():
        return {}
    seen = np.minimum(waited[due], known)
    return {
        "ordered by the day": 100 * float((seen <= ahead[due]).mean()),
        "days off": float(np.median(np.abs(seen - ahead[due]))),
        "dated": 100 * float((ahead <= YEAR).mean()),
    }


def _days_to_next(days: PurchaseDays, day: int) -> Floats:
    """Days until each customer's next purchase, from `day` on; infinite where none is known."""
    later = days.day >= day
    result = np.full(len(days.customers), np.inf)
    np.minimum.at(result, days.code[later], days.day[later] - day + 1.0)
    return result


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(Path(arguments[0]) if arguments else Path("../shared/data"), arguments[1:])
