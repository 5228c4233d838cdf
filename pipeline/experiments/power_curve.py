"""Power of experiments on each group, computed weekly for the experiments page."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any

import numpy as np

from domain.enums import ExperimentOutcome
from i18n import UserError
from pipeline.experiments.draw import MIN_IN_A_GROUP, strata_for
from pipeline.experiments.historical_matches import HistoricalMatches, MatchedSampler
from pipeline.experiments.power import POWER, promised
from pipeline.experiments.power_distribution import Draws, power_distributions_of

DURATIONS = (28, 84, 168)
"""Days. Between them, and between the shares, a page reads off: both move the effect evenly."""
TRIED = (ExperimentOutcome.REVENUE, ExperimentOutcome.ORDERS, ExperimentOutcome.BOUGHT_AGAIN)
"""Net revenue is left out: on the real invoices, what it takes is within 3 % of what revenue takes."""
SHARES = (0.1, 0.25, 0.5)
"""Of the holdout. Beyond a half, those with the benefits become the scarce group, and nothing is won."""

MAX_SIMULATED = 20_000
"""Customers of a group that experiments are tried on: of more, a sample. Effects shrink with the root of
their number, and half a million customers drawn 500 times would fill gigabytes."""


def experiment_outlook(
    alike: MatchedSampler, groups: Mapping[str, Set[str]], *, threads: int = 1
) -> dict[str, Any]:
    """The smallest visible effect for each group, outcome, some durations and some holdout shares.

    The figures are those of `power_beforehand`, with the same draws, up to `MAX_SIMULATED` customers.

    Args:
        alike: finds past customers who are like those of today.
        groups: ids of customers by the name of their group.
        threads: how many past dates, and then groups, are worked on at a time. Most of it is arithmetic on
            large arrays, for which threads do not wait for each other.

    Returns:
        power, fewest (customers that each part of a group needs) and groups: by name, customers and, of
        revenue, durations [{days, mean (expected per customer), effects [{holdout, effect (None: none to be
        seen), power_low, power_high}]}]; of the other outcomes the same in `outcomes`. A duration with too
        little history, and a share too small, are left out.
    """
    is_any_large_enough = any(len(ids) >= 2 * MIN_IN_A_GROUP for ids in groups.values())
    dates = alike.dates(DURATIONS) if is_any_large_enough else {}
    with ThreadPoolExecutor(threads, thread_name_prefix="outlook") as pool:
        for_each = pool.map if threads > 1 else map  # a thread of its own would cost memory
        list(for_each(alike.prepare, dates.keys(), dates.values()))
        # large groups are all tried on as many customers, and so by the same draws
        of_sample = lru_cache(len(SHARES))(Draws)
        outlooks = list(for_each(partial(_group, alike, of_sample), groups.values()))
    return {"power": POWER, "fewest": MIN_IN_A_GROUP, "groups": dict(zip(groups, outlooks, strict=True))}


def _group(
    sampler: MatchedSampler, draws_of_sample: Callable[[int, int, int], Draws], ids: Set[str]
) -> dict[str, Any]:
    size, tried = len(ids), _some(ids)
    draws_of = draws_of_sample if len(tried) == MAX_SIMULATED else Draws
    part = len(tried) / max(size, 1)
    holdouts = {round(size * share) for share in SHARES}
    sizes = sorted(held for held in holdouts if MIN_IN_A_GROUP <= held <= size - MIN_IN_A_GROUP)
    periods = _periods(sampler, tried) if sizes else {}
    effects: dict[tuple[ExperimentOutcome, int], dict[str, Any]] = {
        (outcome, days): {"days": days, "mean": round(float(matches[0].outcome.mean()), 4), "effects": []}
        for (outcome, days), matches in periods.items()
    }
    for held in sizes:
        held_of_tried = round(held * part)
        draws = draws_of(len(tried), held_of_tried, strata_for(len(tried), held_of_tried))
        all_periods = [period for matches in periods.values() for period in matches]
        chances = iter(power_distributions_of(all_periods, draws))
        for key, matches in periods.items():
            promise = promised([next(chances) for _ in matches], POWER)
            item: dict[str, Any] = {"holdout": held, "effect": None}
            if promise is not None:
                # of all customers the standard error is so many times smaller than of those tried
                of_all = round(promise.effect * math.sqrt(part), 4)
                item |= {"effect": of_all, "power_low": promise.low, "power_high": promise.high}
            effects[key]["effects"].append(item)
    durations: dict[ExperimentOutcome, list[dict[str, Any]]] = {outcome: [] for outcome in TRIED}
    for (outcome, _), item in effects.items():
        durations[outcome].append(item)
    revenue = durations.pop(ExperimentOutcome.REVENUE)
    return {"customers": size, "durations": revenue, "outcomes": durations if revenue else {}}


def _some(ids: Set[str]) -> frozenset[str]:
    """At most `MAX_SIMULATED` of the customers, drawn at random, the same ones each time."""
    if len(ids) <= MAX_SIMULATED:
        return frozenset(ids)
    ordered = sorted(ids)
    chosen = np.random.default_rng(0).choice(len(ordered), MAX_SIMULATED, replace=False)
    return frozenset(ordered[place] for place in chosen.tolist())


def _periods(
    alike: MatchedSampler, ids: Set[str]
) -> dict[tuple[ExperimentOutcome, int], list[HistoricalMatches]]:
    """The past periods of each outcome and duration that the history allows."""
    result = {}
    for days in DURATIONS:
        try:
            for outcome in TRIED:
                result[outcome, days] = alike.periods(ids, days=days, outcome=outcome)
        except UserError:
            break
    return result
