"""Check the standing holdout on shops whose truth is known: false positives, intervals, promises, power.

    python -m benchmarks.holdout [shops [the first one's seed [draws a shop]]]
    DATABASE_URL=… python -m benchmarks.holdout shop [draws]

The members are the customers who spent most in the year before; every four weeks, whoever has come among
them enters and is assigned as in the weekly run. An effect multiplies what members with benefits spent in
fact. The second form draws from the invoices of a database, whose last year is the measured one. Each figure
of the first has its Monte Carlo error, the standard error over shops.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from domain.design_analysis import analyze_design
from domain.enums import ExperimentOutcome
from pipeline.experiments import MatchedSampler, StandingHoldout, assign_entrants, power_beforehand
from pipeline.experiments.always_valid import widening
from pipeline.experiments.holdout_cells import HoldoutCells, holdout_cells
from pipeline.experiments.holdout_estimate import HoldoutEstimate, estimate_effect
from pipeline.experiments.outcomes import covariates
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.simulate import Shop
from pipeline.value import ValueModel, customer_values, fit_value_model, past_predictions, purchase_days
from tests.simulated import simulated_days

START, BEGINS = date(2023, 7, 1), date(2025, 11, 24)
POOLED = 364
UNTIL = BEGINS + timedelta(days=1 + POOLED)
ENTRY = timedelta(weeks=4)
CUSTOMERS, WINDOW = 150, 365
SHARES = (0.5, 0.05)
DETECTED = 2.802
"""Standard errors of an effect that is detected four times in five."""
EFFECT = 0.1
Rates = dict[tuple[float, str], list[float]]


def main(shops: int = 10, first: int = 1, draws: int = 20) -> None:
    """Print how often each thing happened, for each share."""
    rates: dict[tuple[float, str], list[float]] = defaultdict(list)
    for seed in range(first, first + shops):
        days = simulated_days(Shop(seed, 1000, START), START, UNTIL)
        for key, values in of_shop(days, BEGINS, CUSTOMERS, seed, draws).items():
            rates[key].append(float(np.mean(values)))
    print_rates(rates)


def of_database(draws: int = 200) -> None:
    """The same on the invoices of a database, of as many members as its newest version has."""
    from db.engine import open_database  # noqa: PLC0415 - only here
    from db.queries import newest_version  # noqa: PLC0415 - as above
    from pipeline.engines.customer_days import customer_days_before  # noqa: PLC0415 - as above
    from pipeline.publish.load_run_inputs import default_as_of  # noqa: PLC0415 - as above
    from settings import load_settings  # noqa: PLC0415 - as above

    with open_database(load_settings().database_url).read() as session:
        until, newest = default_as_of(session), newest_version(session)
        days = customer_days_before(session, until, WINDOW)
    members = newest.insiders if newest is not None else CUSTOMERS
    rates = of_shop(days, until - timedelta(days=1 + POOLED), members, 1, draws)
    print_rates({key: list(values) for key, values in rates.items()})


def print_rates(rates: Mapping[tuple[float, str], Sequence[float]]) -> None:
    """One line for each figure, with its error."""
    for (share, what), each in sorted(rates.items()):
        error = np.std(each, ddof=1) / np.sqrt(len(each)) if len(each) > 1 else np.nan
        print(f"{share:6.0%}  {what:58}{np.mean(each):7.3f} ± {error:.3f}", flush=True)


def of_shop(days: pd.DataFrame, begins: date, customers: int, seed: int, draws: int) -> Rates:
    """For each share, what came of the draws."""
    before = days[days["day"] < pd.Timestamp(begins)]
    purchases = purchase_days(before, begins)
    model = fit_value_model(purchases, 0)
    batches = entrants(days, begins, customers, model)
    result: Rates = defaultdict(list)
    for share in SHARES:
        promised = promise(before, begins, batches[0][1].index, share, model)
        for draw in range(draws):
            number = 100_000 * seed + draw
            cells = drawn_cells(days, batches, share, number, begins)
            if cells is None:
                continue
            nothing = estimate_effect(cells, random_state=number, with_others=False)
            if nothing is None:
                continue
            for what, value in judged(cells, nothing, promised, number).items():
                result[share, what].append(value)
    return result


def entrants(
    days: pd.DataFrame, begins: date, customers: int, model: ValueModel | None
) -> list[tuple[date, pd.Series]]:
    """Who enters on which day, and what is expected of them."""
    index, existing, batches = CustomerDayIndex(days), set[str](), []
    for number in range(POOLED // ENTRY.days):
        day = begins + number * ENTRY
        largest = index.features(day, WINDOW)["gross_revenue"].nlargest(customers).index
        new = largest[~largest.isin(list(existing))].sort_values()
        existing |= set(new)
        known = days[days["day"] < pd.Timestamp(day)]
        predicted = customer_values(purchase_days(known, day), model) if model is not None else None
        expected = covariates(CustomerDayIndex(known), new, predicted, as_of=day, pre_days=WINDOW)
        batches.append((day, expected[ExperimentOutcome.NET_REVENUE]))
    return batches


def drawn_cells(
    days: pd.DataFrame, batches: Sequence[tuple[date, pd.Series]], share: float, seed: int, begins: date
) -> HoldoutCells | None:
    """The cells of one draw; what members bought is the same in each."""
    holdout = StandingHoldout(1, share, seed=seed, begins_on=begins)
    for day, expected in batches:
        holdout = holdout.with_entrants(assign_entrants(holdout, expected, as_of=day))
    return holdout_cells(holdout, days, begins + timedelta(days=1 + POOLED))


def judged(
    cells: HoldoutCells, nothing: HoldoutEstimate, promised: float | None, seed: int
) -> dict[str, float]:
    """What one draw shows without an effect, and with the promised one."""
    error = nothing.relative_error
    found = {
        "an effect is seen where there is none, when judged": float(nothing.revenue.p < 1 - 0.95),
        "the same then or at the end of an earlier quarter": float(
            nothing.revenue.p < 1 - 0.95 or is_seen_early(cells, seed)
        ),
        "the interval when judged holds none": float(nothing.revenue.low <= 0 <= nothing.revenue.high),
        "the smallest effect seen four times in five": DETECTED * error,
    }
    design = analyze_design(EFFECT, error)
    found |= {"power for 10 %": design.power, "exaggeration of 10 %": design.exaggeration}
    if promised is None:
        return found
    lifted = with_effect(cells, promised)
    there = estimate_effect(lifted, random_state=seed, with_others=False)
    assert there is not None
    return found | {
        "the effect promised beforehand": promised,
        "the promised effect is seen": float(there.revenue.low > 0),
        "the interval when judged holds the promised effect": float(
            there.revenue.relative_low <= promised <= there.revenue.relative_high
        ),
    }


def is_seen_early(cells: HoldoutCells, seed: int) -> bool:
    """Whether the interval that holds at every look excludes nothing at the end of one of three quarters."""
    first = int(cells.members["is_first"].sum())
    for number in range(1, 4):
        estimate = estimate_effect(cells.up_to_quarter(number), random_state=seed, with_others=False)
        if estimate is None:
            continue
        found = estimate.revenue
        wider = widening(estimate.all_quarters / (4 * first), min(estimate.benefits, estimate.held_out))
        if abs(found.difference) > wider * (found.high - found.low) / 2:
            return True
    return False


def with_effect(cells: HoldoutCells, effect: float) -> HoldoutCells:
    """The same, had members with benefits spent more."""
    held = cells.cells["customer_id"].map(cells.members["is_held_out"]).to_numpy(dtype=bool)
    revenue = cells.cells["net_revenue"].to_numpy(dtype=float)
    lifted = np.where(held, revenue, revenue * (1 + effect))
    return replace(cells, cells=cells.cells.assign(net_revenue=lifted))


def promise(
    before: pd.DataFrame, begins: date, members: pd.Index, share: float, model: ValueModel | None
) -> float | None:
    """What is promised of those who are members at the beginning; later ones add to it."""
    if round(len(members) * share) < 10:
        return None
    purchases = purchase_days(before, begins)
    sampler = MatchedSampler(
        CustomerDayIndex(before),
        as_of=begins,
        pre_days=WINDOW,
        predictions_at=past_predictions(purchases, model) if model is not None else None,
    )
    plan = power_beforehand(
        sampler, set(members), share=share, days=POOLED, outcome=ExperimentOutcome.NET_REVENUE
    )
    effect = plan["smallest_effect"]
    return None if effect is None else float(effect)


if __name__ == "__main__":
    if sys.argv[1:2] == ["shop"]:
        of_database(*[int(item) for item in sys.argv[2:]])
    else:
        main(*[int(item) for item in sys.argv[1:]])
