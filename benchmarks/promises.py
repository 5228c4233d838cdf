"""How often a promised effect is seen in what then comes, shop by shop, and whether its range holds.

    python -m benchmarks.promises [shops of each kind [the first one's seed]]
    DATABASE_URL=… python -m benchmarks.promises shop

An experiment on the best customers, half held out, is promised from what was known at two dates, and its
power found by trying it on what those customers then did. The second form does the same with the invoices of
a database, at every twelfth week. Each figure is a mean over experiments of a kind. One shop of each kind
takes about half a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from benchmarks.bent_shops import KINDS, START, bent_shop, customer_days
from domain.enums import ExperimentOutcome
from i18n import UserError
from pipeline.experiments import MatchedSampler
from pipeline.experiments.draw import strata_for
from pipeline.experiments.historical_matches import HistoricalMatches
from pipeline.experiments.outcomes import covariates, measured
from pipeline.experiments.power import POWER, promised
from pipeline.experiments.power_curve import TRIED
from pipeline.experiments.power_distribution import Draws, power_distributions_of
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.value import customer_values, fit_value_model, past_predictions, purchase_days

DURATIONS = (28, 84, 168, 364)
SHOP_DAYS, BEGINNINGS = 1190, (480, 826)
CUSTOMERS, REAL_CUSTOMERS, MIN_CUSTOMERS, WINDOW = 150, 285, 40, 365
STEP = timedelta(weeks=12)
Case = dict[str, object]


def main(shops: int = 3, first: int = 1) -> None:
    """Print it for made-up shops of every kind."""
    cases: list[Case] = []
    for kind in KINDS:
        for seed in range(first, first + shops):
            days = customer_days(bent_shop(kind, seed, days=SHOP_DAYS), seed)
            days = days.assign(items=days["orders"], returned_items=0)
            for beginning in BEGINNINGS:
                begins = START + timedelta(days=beginning)
                cases += promises(days, begins, CUSTOMERS, kind)
    print_cases(cases)


def of_database() -> None:
    """Print it for the invoices of a database."""
    from db.engine import open_database  # noqa: PLC0415 - only here
    from pipeline.engines.customer_days import customer_days_before  # noqa: PLC0415 - as above
    from pipeline.publish.load_run_inputs import default_as_of  # noqa: PLC0415 - as above
    from settings import load_settings  # noqa: PLC0415 - as above

    with open_database(load_settings().database_url).read() as session:
        until = default_as_of(session)
        days = customer_days_before(session, until, WINDOW)
    cases: list[Case] = []
    begins = until - timedelta(days=DURATIONS[0])
    while begins > days["day"].min().date() + timedelta(days=WINDOW // 2):
        cases += promises(days, begins, REAL_CUSTOMERS, "shop")
        begins -= STEP
    print_cases(cases)


def promises(days: pd.DataFrame, begins: date, customers: int, kind: str) -> Iterator[Case]:
    """A case for each duration and outcome that can be promised and has come."""
    before = days[days["day"] < pd.Timestamp(begins)]
    purchases = purchase_days(before, begins)
    model = fit_value_model(purchases, 0)
    existing, index = CustomerDayIndex(before), CustomerDayIndex(days)
    ids = existing.features(begins, WINDOW)["gross_revenue"].nlargest(customers).index.sort_values()
    if len(ids) < MIN_CUSTOMERS:
        return
    predicted = customer_values(purchases, model) if model is not None else None
    expected = covariates(existing, ids, predicted, as_of=begins, pre_days=WINDOW)
    predictions_at = past_predictions(purchases, model) if model is not None else None
    sampler = MatchedSampler(existing, as_of=begins, pre_days=WINDOW, predictions_at=predictions_at)
    held = len(ids) // 2
    draws = Draws(len(ids), held, strata_for(len(ids), held))
    for length in DURATIONS:
        end = begins + timedelta(days=length)
        if pd.Timestamp(end) > days["day"].max() + pd.Timedelta(days=2):
            continue
        for outcome in TRIED:
            actual = measured(outcome, index, begins, end).reindex(ids, fill_value=0.0).to_numpy(dtype=float)
            try:
                periods = sampler.periods(frozenset(ids), days=length, outcome=outcome)
            except UserError:
                continue
            promise = promised(power_distributions_of(periods, draws), POWER)
            if promise is None or not actual.any():
                continue
            what_came = HistoricalMatches(actual, expected[outcome].to_numpy(dtype=float), outcome)
            power = power_distributions_of([what_came], draws)[0].power_at(promise.effect)
            yield {
                "kind": kind,
                "outcome": "money" if outcome == ExperimentOutcome.REVENUE else "counts",
                "power": power,
                "in range": promise.low <= power <= promise.high,
                "below 60 %": power < 0.6,
                "effect": promise.effect,
            }


def print_cases(cases: list[Case]) -> None:
    """One line for each kind and all together: means, and the least power."""
    frame = pd.DataFrame(cases)
    for names in (["outcome", "kind"], ["outcome"]):
        groups = frame.groupby(names)
        table = groups[["power", "in range", "below 60 %", "effect"]].mean()
        table = table.assign(cases=groups.size(), least=groups["power"].min(), sd=groups["power"].std())
        print(table.round(3).to_string(), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["shop"]:
        of_database()
    else:
        main(*[int(item) for item in sys.argv[1:]])
