"""Predict what an experiment can detect before it is created.

Future spend is taken from similar past customers, matched at dates as long ago as the experiment will last,
so that their later spend is known and did not affect the match. Since the coming weeks may differ from each
of those periods, the predicted power is the mean over them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.experiments.draw import MIN_IN_A_GROUP, check_sizes, strata_for
from pipeline.experiments.historical_matches import MatchedSampler
from pipeline.experiments.power_distribution import Draws, PowerDistribution, power_distributions_of

POWER = 0.8
"""The usual promise: four chances in five to see an effect of the size named."""
MAX_EFFECT = 4.0
"""Five times the revenue: an experiment that sees only more sees nothing."""
PRECISION = 0.002
UNEVENNESS, UNEVENNESS_WEIGHT = 0.2, 8.0
"""By how much the effect that is seen differs from one period to the next (standard deviation of logarithms:
it hangs on a few large orders), believed before any is known, and how many periods that belief counts as much
as. Found on simulated shops, and tried on others: see docs/decisions/031."""
POSSIBILITIES = 9
"""Equally likely ways in which the coming period may differ from the past ones."""


def power_beforehand(
    customer_days: pd.DataFrame,
    population: Set[str],
    *,
    share: float,
    days: int,
    as_of: date,
    pre_days: int,
) -> dict[str, Any]:
    """The smallest effect that an experiment of `days` would show with chance `POWER`.

    Args:
        customer_days: customer_id, day, gross_revenue, … before `as_of`, one row a customer and day.
        population: ids of the customers to draw from.
        share: of the holdout, between 0 and 1.
        days: how long the experiment lasts.
        as_of: the first day that does not count.
        pre_days: the time before the experiment whose spend adjusts the result.

    Returns:
        customers, holdout, days, power, mean (expected per customer), smallest_effect (a fraction of it; None
        where nothing could be seen), smallest_difference (money per customer), effect_without_cuped, periods
        (how many past ones it was tried on).

    Raises:
        UserError: a group would be too small, or there is too little history to say anything.
    """
    held = round(len(population) * share)
    check_sizes(len(population), held)
    alike = MatchedSampler(customer_days, as_of=as_of, pre_days=pre_days)
    periods = alike.periods(population, days=days)
    draws = Draws(len(population), held, strata_for(len(population), held))
    effect = promised_effect(power_distributions_of(periods, draws), POWER)
    without = promised_effect(power_distributions_of(periods, draws, adjusted=False), POWER)
    mean = float(periods[0].outcome.mean())
    return {
        "customers": len(population),
        "holdout": held,
        "share": share,
        "days": days,
        "power": POWER,
        "periods": len(periods),
        "mean": round(mean, 2),
        "smallest_effect": effect,
        "smallest_difference": None if effect is None else round(effect * mean, 2),
        "effect_without_cuped": without,
    }


def holdout_needed(
    customer_days: pd.DataFrame,
    population: Set[str],
    effect: float,
    *,
    days: int,
    as_of: date,
    pre_days: int,
) -> int | None:
    """How many customers must be held out to see `effect` (a fraction); None if even half are not enough.

    Raises:
        UserError: as `power_beforehand`.
    """
    half = len(population) // 2
    check_sizes(len(population), half)
    alike = MatchedSampler(customer_days, as_of=as_of, pre_days=pre_days)
    periods = alike.periods(population, days=days)

    def is_enough(held: int) -> bool:
        draws = Draws(len(population), held, strata_for(len(population), held))
        promised = promised_effect(power_distributions_of(periods, draws), POWER)
        return promised is not None and promised <= effect

    if not is_enough(half):
        return None
    low, high = MIN_IN_A_GROUP, half
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return low


def promised_effect(periods: Sequence[PowerDistribution], power: float) -> float | None:
    """The smallest effect (a fraction) seen with chance `power` in the coming period; None if none is.

    How large an effect had to be differs from one past period to the next, and will again. The logarithm
    of what the coming one needs has their mean and, belief and sight of their differences being pooled
    (scaled inverse chi-square), a Student's t around it. The power is averaged over it:
    the power of the mean period would be too high, because power falls more in unfavourable periods than it
    rises in favourable ones.
    """
    needed = [smallest_effect(period.power_at, power) for period in periods]
    if None in needed:
        return None
    logs = np.log(np.array(needed, dtype=float))
    n, away = len(logs), logs - logs.mean()
    freedom = UNEVENNESS_WEIGHT + n - 1
    spread = np.sqrt((UNEVENNESS_WEIGHT * UNEVENNESS**2 + away @ away) / freedom * (1 + 1 / n))
    coming = spread * stats.t.ppf((np.arange(POSSIBILITIES) + 0.5) / POSSIBILITIES, freedom)

    def power_at(effect: float) -> float:
        # each period as it would be, had it needed what the coming one may need
        told = [one.powers_at(effect * np.exp(own - coming)) for one, own in zip(periods, away, strict=True)]
        return float(np.mean(told))

    return smallest_effect(power_at, power)


def smallest_effect(power_at: Callable[[float], float], power: float) -> float | None:
    """The smallest effect (a fraction) seen with chance `power`; None if none is."""
    low, high = 0.0, MAX_EFFECT
    if power_at(high) < power:
        return None
    while high - low > PRECISION:
        middle = (low + high) / 2
        low, high = (low, middle) if power_at(middle) >= power else (middle, high)
    return round(high, 4)
