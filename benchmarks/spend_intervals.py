"""How often a customer's spend lay in the 80 % interval predicted on past dates.

    python -m benchmarks.spend_intervals [DIRECTORY [SHOP ...]]

Shops and DIRECTORY are those of `benchmarks.order_chances`; bent shops trade for three years and a half here,
so that a year ahead comes due. On each date, every twelve weeks, the whole model is fitted on what was known.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import numpy as np

from benchmarks.forecast_record.data_sets import DATA_SETS
from benchmarks.order_chances import BENT, SEED, read_shop
from pipeline.value import HORIZONS, customer_values, fit_value_model, purchase_days

DAYS = 1280
FIRST, STEP = 252, 84


def main(directory: Path, names: list[str]) -> None:
    """Print how many lay inside, below and above, for each shop and horizon: means over the dates."""
    print("shop, days ahead, dates, inside, least, most, below, above (%)")
    for name in names or [*DATA_SETS, *(f"{kind}-{SEED}" for kind in BENT)]:
        customers = read_shop(directory, name, days=DAYS)
        if customers is None:
            print(f"{name}: not here")
            continue
        everything = purchase_days(customers, customers["day"].max().date() + timedelta(days=1))
        found: dict[int, list[tuple[float, float, float]]] = {horizon: [] for horizon in HORIZONS}
        for day in range(FIRST, everything.length - HORIZONS[0] + 1, STEP):
            past = everything.before(day)
            model = fit_value_model(past, 0)
            if model is None:
                continue
            values = customer_values(past, model)
            known = everything.customers.get_indexer(values.index)
            for horizon in HORIZONS:
                low, high = (values[f"revenue_{end}_{horizon}d"].to_numpy() for end in ("low", "high"))
                if day + horizon <= everything.length and np.isfinite(high).all():
                    came = everything.spent(day, day + horizon)[known]
                    below, above = float((came < low).mean()), float((came > high).mean())
                    found[horizon].append((1 - below - above, below, above))
        for horizon, dates in found.items():
            if dates:
                inside, below, above = 100 * np.mean(dates, axis=0)
                held = [100 * each[0] for each in dates]
                print(
                    f"{name}, {horizon}, {len(dates)}, {inside:.0f}, {min(held):.0f}, {max(held):.0f}, "
                    f"{below:.0f}, {above:.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(Path(arguments[0]) if arguments else Path("../shared/data"), arguments[1:])
