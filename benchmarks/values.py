"""How long it takes to predict what a million customers will be worth, and how much memory.

    python -m benchmarks.values [CUSTOMERS]

The customers are made up: two years of purchase days, at rates and amounts of their own. Reading invoices is
not counted; what is measured is everything from customer days to predictions.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date

import numpy as np
import pandas as pd

from pipeline.value import customer_values, fit_value_model, purchase_days

DAYS = 730
START = np.datetime64("2020-01-01")


def made_up_days(customers: int) -> pd.DataFrame:
    """Customer days: about five a customer, most with one."""
    random = np.random.default_rng(1)
    first = random.integers(0, DAYS - 1, customers)
    repeats = random.poisson(random.gamma(0.4, 1 / 60.0, customers) * (DAYS - 1 - first))
    code = np.concatenate([np.arange(customers), np.repeat(np.arange(customers), repeats)])
    room = np.repeat(DAYS - 1 - first, repeats)
    day = np.concatenate(
        [first, np.repeat(first, repeats) + 1 + (random.random(len(room)) * room).astype(int)]
    )
    mean = random.gamma(4.0, 12.0, customers)
    result = pd.DataFrame({"code": code, "day": np.minimum(day, DAYS - 1)}).drop_duplicates()
    ids = pd.Series([f"C{number:08d}" for number in range(customers)], dtype="str")
    return pd.DataFrame(
        {
            "customer_id": ids.iloc[result["code"]].to_numpy(),
            "day": (START + result["day"].to_numpy().astype("timedelta64[D]")).astype("datetime64[us]"),
            "orders": np.ones(len(result), dtype=np.int64),
            "gross_revenue": random.gamma(3.0, mean[result["code"]] / 3.0),
        }
    )


def main() -> None:
    """Measure and print."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    frame = made_up_days(customers)
    as_of = date(2021, 12, 31)
    print(f"{customers:,} customers, {len(frame):,} customer days")
    steps = time.perf_counter(), time.process_time()
    days = purchase_days(frame, as_of)
    _report("arranged", steps)
    model = fit_value_model(days, 0)
    _report("fitted", steps)
    if model is None:
        raise SystemExit("too few customers to predict anything")
    values = customer_values(days, model)
    _report("scored", steps)
    total = values["expected_revenue_84d"].sum()
    print(f"{len(values):,} predictions by {model.horizons[84].method}, {total:,.0f} in 84 days")


def _report(step: str, since: tuple[float, float]) -> None:
    wall, cpu = time.perf_counter() - since[0], time.process_time() - since[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{step}: {wall:.0f} s, {cpu:.0f} CPU s so far, peak {peak:.1f} GB")


if __name__ == "__main__":
    main()
