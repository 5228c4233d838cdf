"""How often the standing holdout's interval for every look misses an effect of nothing at any weekly look.

    python -m benchmarks.every_look [draws [shops]]
    DATABASE_URL=… python -m benchmarks.every_look shop [draws]

Members and entrants are those of `benchmarks.holdout`, drawn thousands of times. Each draw is looked at with
every week of a year: as net revenue, weighted net revenue and quarters with an order. The interval claims
99 % for all looks together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd

from benchmarks.holdout import BEGINS, CUSTOMERS, POOLED, SHARES, START, UNTIL, WINDOW, entrants
from pipeline.experiments import StandingHoldout, assign_entrants
from pipeline.experiments.harm import MIN_DAYS
from pipeline.experiments.holdout_cells import QUARTER_DAYS, holdout_cells
from pipeline.experiments.holdout_outcomes import HoldoutOutcome, member_outcomes
from pipeline.simulate import Shop
from pipeline.value import fit_value_model, purchase_days
from tests.pipeline.experiments.every_look import exceeded, many_draws
from tests.simulated import simulated_days

OUTCOMES = (HoldoutOutcome.NET_REVENUE, HoldoutOutcome.WINSORIZED, HoldoutOutcome.ORDERED)
WEEK = timedelta(weeks=1)
Found = tuple[float, HoldoutOutcome, float, float, float]
"""Share, outcome, missed at any look, when judged, and either."""


def main(draws: int = 2000, shops: int = 5) -> None:
    """Print it for simulated shops."""
    found = [
        row
        for seed in range(1, shops + 1)
        for row in of_shop(
            simulated_days(Shop(seed, 1000, START), START, UNTIL), BEGINS, CUSTOMERS, seed=seed, draws=draws
        )
    ]
    print_found(found)


def of_database(draws: int = 2000) -> None:
    """Print it for the invoices of a database, whose last year is the measured one."""
    from db.engine import open_database  # noqa: PLC0415 - only here
    from db.queries import newest_version  # noqa: PLC0415 - as above
    from pipeline.engines.customer_days import customer_days_before  # noqa: PLC0415 - as above
    from pipeline.publish.load_run_inputs import default_as_of  # noqa: PLC0415 - as above
    from settings import load_settings  # noqa: PLC0415 - as above

    with open_database(load_settings().database_url).read() as session:
        until, newest = default_as_of(session), newest_version(session)
        days = customer_days_before(session, until, WINDOW)
    members = newest.insiders if newest is not None else 2 * CUSTOMERS
    print_found(of_shop(days, until - timedelta(days=1 + POOLED), members, draws=draws))


def of_shop(
    days: pd.DataFrame, begins: date, customers: int, *, seed: int = 1, draws: int = 2000
) -> Iterator[Found]:
    """What came of the draws, for each share and outcome."""
    before = days[days["day"] < pd.Timestamp(begins)]
    batches = entrants(days, begins, customers, fit_value_model(purchase_days(before, begins), 0))
    for share in SHARES:
        holdout = StandingHoldout(1, share, seed=seed, begins_on=begins)
        for day, expected in batches:
            holdout = holdout.with_entrants(assign_entrants(holdout, expected, as_of=day))
        people = holdout.assignments
        is_held = many_draws(
            people["stratum"].to_numpy(),
            people["position"].to_numpy(),
            round(1 / share),
            draws,
            np.random.default_rng(seed),
        )
        looks = weekly_totals(holdout, days, begins)
        for outcome in OUTCOMES:
            ever, judged = np.zeros(draws, dtype=bool), np.zeros(draws, dtype=bool)
            for totals in looks:
                values = member_outcomes(totals, outcome)
                if not values["outcome"].any():
                    continue
                counted = is_held[:, people.index.get_indexer(totals.index)]
                quarters = totals["days"].to_numpy(dtype=float) / QUARTER_DAYS
                missed, judged = exceeded(values, counted, quarters)
                ever |= missed
            yield share, outcome, float(ever.mean()), float(judged.mean()), float((ever | judged).mean())


def weekly_totals(holdout: StandingHoldout, days: pd.DataFrame, begins: date) -> list[pd.DataFrame]:
    """What members had bought at each look of a year."""
    first = begins + timedelta(days=1)
    looks = [begins + week * WEEK + timedelta(days=1) for week in range(1, POOLED // 7 + 1)]
    cells = [holdout_cells(holdout, days, look) for look in looks if (look - first).days >= MIN_DAYS]
    return [cell.totals() for cell in cells if cell is not None]


def print_found(found: Iterable[Found]) -> None:
    """One line for each share and outcome: the mean over shops."""
    frame = pd.DataFrame(found, columns=["share", "outcome", "at any look", "when judged", "either"])
    print(frame.groupby(["share", "outcome"]).mean().round(4).to_string())


if __name__ == "__main__":
    if sys.argv[1:2] == ["shop"]:
        of_database(*[int(item) for item in sys.argv[2:]])
    else:
        main(*[int(item) for item in sys.argv[1:]])
