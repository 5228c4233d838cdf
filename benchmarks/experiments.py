"""Check false positives, intervals and promised power of experiments, on shops whose truth is known.

    python -m benchmarks.experiments [shops [the first one's seed [draws a shop and beginning]]]

The effect is put into what customers really did: money is multiplied, each day with an order brings another
one with that probability, and of those who bought nothing a part does. Each figure has its Monte Carlo error,
the standard error over shops. Ten shops take about three minutes.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from domain.enums import ExperimentOutcome
from pipeline.arrays import Floats
from pipeline.experiments import MatchedSampler, compare, draw_holdout, power_beforehand
from pipeline.experiments.outcomes import covariates, measured
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.simulate import Shop
from pipeline.value import customer_values, fit_value_model, past_predictions, purchase_days
from tests.simulated import simulated_days

START, UNTIL = date(2024, 7, 1), date(2026, 11, 23)
PERIOD = timedelta(days=84)
BEGINNINGS = (date(2026, 2, 16), date(2026, 5, 18), date(2026, 8, 31))
CUSTOMERS, SHARE = 150, 0.5


def main(shops: int = 10, first: int = 1, draws: int = 20) -> None:
    """Print how often each thing happened."""
    rates: dict[tuple[str, str], list[float]] = defaultdict(list)
    for seed in range(first, first + shops):
        days = simulated_days(Shop(seed, 1000, START), START, UNTIL)
        of_shop: dict[tuple[str, str], list[float]] = defaultdict(list)
        for begins in BEGINNINGS:
            for key, result in _experiments(days, begins, seed, draws).items():
                of_shop[key] += result
        for key, result in of_shop.items():
            rates[key].append(float(np.mean(result)))
    for (outcome, what), each in sorted(rates.items()):
        error = np.std(each, ddof=1) / np.sqrt(len(each)) if len(each) > 1 else np.nan
        print(f"{outcome:14}{what:42}{np.mean(each):7.3f} ± {error:.3f}", flush=True)


def _experiments(
    days: pd.DataFrame, begins: date, seed: int, draws: int
) -> dict[tuple[str, str], Sequence[float]]:
    """For each outcome, what came of the draws."""
    before = days[days["day"] < pd.Timestamp(begins)]
    existing, index = CustomerDayIndex(before), CustomerDayIndex(days)
    purchases = purchase_days(before, begins)
    model = fit_value_model(purchases, 0)
    spend = existing.features(begins, 365)["gross_revenue"].nlargest(CUSTOMERS).sort_index()
    predicted = customer_values(purchases, model) if model is not None else None
    expected = covariates(existing, spend.index, predicted, as_of=begins, pre_days=365)
    matched_sampler = MatchedSampler(
        existing,
        as_of=begins,
        pre_days=365,
        predictions_at=past_predictions(purchases, model) if model is not None else None,
    )
    result: dict[tuple[str, str], Sequence[float]] = {}
    for outcome in (item for item in ExperimentOutcome if item != ExperimentOutcome.CONTRIBUTION):
        plan = power_beforehand(
            matched_sampler, set(spend.index), share=SHARE, days=PERIOD.days, outcome=outcome
        )
        effect = plan["smallest_effect"]
        actual = measured(outcome, index, begins, begins + PERIOD).reindex(spend.index, fill_value=0.0)
        values, covariate = actual.to_numpy(dtype=float), expected[outcome].to_numpy(dtype=float)
        wrong, observed, held = [], [], []
        for draw in range(draws):
            random = np.random.default_rng([seed, draw])
            holdout = draw_holdout(expected[outcome], SHARE, 1000 * seed + draw)
            is_holdout, stratum = holdout["is_holdout"].to_numpy(), holdout["stratum"].to_numpy()
            nothing = compare(values, covariate, stratum, is_holdout, random_state=draw)
            wrong.append(float(nothing.p < 0.05))
            if effect is None:
                continue
            lifted = _lifted(values, effect, outcome, random)
            there = compare(
                np.where(is_holdout, values, lifted), covariate, stratum, is_holdout, random_state=draw
            )
            observed.append(float(there.low > 0))
            held.append(float(there.low <= (lifted - values).mean() <= there.high))
        result[outcome, "an effect is seen where there is none"] = wrong
        if effect is not None:
            result[outcome, "the promised effect is seen"] = observed
            result[outcome, "the interval holds the effect"] = held
            result[outcome, "the promised effect"] = [effect]
    return result


def _lifted(values: Floats, effect: float, outcome: ExperimentOutcome, random: np.random.Generator) -> Floats:
    """What customers would have done with an effect."""
    if outcome.is_money:
        return values * (1 + effect)
    if outcome == ExperimentOutcome.ORDERS:
        return values + random.binomial(values.astype(int), min(effect, 1.0))
    usual = float(values.mean())
    part = min(effect * usual / max(1 - usual, 1e-9), 1.0)
    return np.where((values == 0) & (random.random(len(values)) < part), 1.0, values)


if __name__ == "__main__":
    main(*[int(item) for item in sys.argv[1:]])
