"""What an experiment will be able to show, said before it is drawn.

What the customers will bring is taken from customers who looked alike as long ago as the experiment will
last: what those brought since is known, and nobody picked them for it.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.spatial import KDTree

from language import UserError
from pipeline.experiments.compare import CONFIDENCE, Floats, Ints, cuped_slope
from pipeline.experiments.draw import FEWEST_IN_A_GROUP, check_sizes, strata_for
from pipeline.features.point_in_time import features_from_days, revenue_between

POWER = 0.8
"""The usual promise: four chances in five to see an effect of the size named."""
SHORTEST_HISTORY_DAYS = 84
"""Before the stand-in period, below which nobody could be called alike."""
MOST_PERIODS = 3
"""Past periods tried: some seasons are more uneven than others."""
LARGEST_EFFECT = 4.0
"""Five times the revenue: an experiment that sees only more sees nothing."""
PRECISION = 0.002
SAME = 1e-6
YEAR = 365
DRAWS = 500


@dataclass(frozen=True)
class StandIns:
    """What customers alike brought in a past period (`outcome`) and in the time before it (`before`)."""

    outcome: Floats
    before: Floats
    strata: int

    @property
    def stratum(self) -> Ints:
        """Strata by spend before, of equal size, as the draw makes them."""
        order = np.argsort(-self.before, kind="stable")
        found = np.empty(len(order), dtype=np.int64)
        for number, places in enumerate(np.array_split(order, self.strata)):
            found[places] = number
        return found


def power_beforehand(
    customer_days: pd.DataFrame,
    population: Set[str],
    *,
    share: float,
    days: int,
    as_of: date,
    pre_days: int,
    power: float = POWER,
    random_state: int = 0,
) -> dict[str, Any]:
    """The smallest effect that an experiment of `days` would show with chance `power`.

    Args:
        customer_days: customer_id, day, gross_revenue, … before `as_of`, one row a customer and day.
        population: ids of the customers to draw from.
        share: of the holdout, between 0 and 1.
        pre_days: the time before the experiment whose spend adjusts the result.

    Returns:
        customers, holdout, days, power, mean (expected per customer), smallest_effect (a fraction of it; None
        where nothing could be seen), smallest_difference (money per customer), effect_without_cuped, periods
        (how many past ones it was tried on; the least favourable one is told).

    Raises:
        UserError: a group would be too small, or there is too little history to say anything.
    """
    held = round(len(population) * share)
    check_sizes(len(population), held)
    periods = stand_ins(customer_days, population, held, days=days, as_of=as_of, pre_days=pre_days)
    effects = [smallest_effect(alike, held, power, random_state) for alike in periods]
    without = [smallest_effect(alike, held, power, random_state, adjusted=False) for alike in periods]
    effect = _largest(effects)
    mean = float(periods[0].outcome.mean())
    return {
        "customers": len(population),
        "holdout": held,
        "share": share,
        "days": days,
        "power": power,
        "periods": len(periods),
        "mean": round(mean, 2),
        "smallest_effect": effect,
        "smallest_difference": None if effect is None else round(effect * mean, 2),
        "effect_without_cuped": _largest(without),
    }


def holdout_needed(
    customer_days: pd.DataFrame,
    population: Set[str],
    effect: float,
    *,
    days: int,
    as_of: date,
    pre_days: int,
    power: float = POWER,
    random_state: int = 0,
) -> int | None:
    """How many must go without benefits to see `effect` (a fraction); None if even half are not enough.

    Raises:
        UserError: as `power_beforehand`.
    """
    half = len(population) // 2
    check_sizes(len(population), half)
    periods = stand_ins(customer_days, population, half, days=days, as_of=as_of, pre_days=pre_days)

    def is_enough(held: int) -> bool:
        strata = strata_for(len(population), held)
        tried = [Chances(replace(one, strata=strata), held, random_state) for one in periods]
        return min(one.to_see(effect) for one in tried) >= power

    if not is_enough(half):
        return None
    low, high = FEWEST_IN_A_GROUP, half
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return low


def stand_ins(
    customer_days: pd.DataFrame, population: Set[str], held: int, *, days: int, as_of: date, pre_days: int
) -> list[StandIns]:
    """For each of `population` the customer most alike (spend, orders, recency) before each past period.

    Periods of `days` before `as_of`, newest first, at most `MOST_PERIODS`.

    Raises:
        UserError: there is too little history.
    """
    first = customer_days["day"].min()
    found: list[StandIns] = []
    looks: Floats | None = None
    for back in range(1, MOST_PERIODS + 1):
        then, until = as_of - timedelta(days=back * days), as_of - timedelta(days=(back - 1) * days)
        if customer_days.empty or (pd.Timestamp(then) - first).days < SHORTEST_HISTORY_DAYS:
            break
        if looks is None:
            now = features_from_days(customer_days, as_of=as_of, window_days=pre_days)
            looks = _looks(now.reindex(sorted(population)), min(pre_days, (pd.Timestamp(as_of) - first).days))
        past = features_from_days(customer_days, as_of=then, window_days=pre_days)
        looked = _looks(past, min(pre_days, (pd.Timestamp(then) - first).days))
        spread = looked.std(axis=0)
        unit = np.where(spread > SAME, spread, np.inf)  # where all were alike, nobody is more alike
        chosen = np.sort(KDTree(looked / unit).query(looks / unit)[1])
        brought = revenue_between(customer_days, then, until).reindex(past.index, fill_value=0.0)
        found.append(
            StandIns(
                outcome=brought.to_numpy(dtype=float)[chosen],
                before=past["gross_revenue"].to_numpy(dtype=float)[chosen],
                strata=strata_for(len(population), held),
            )
        )
    if not found:
        raise UserError(
            "There is too little history to say what an experiment of {days:number} days would show: "
            "choose a shorter one, or wait.",
            days=days,
        )
    return found


def _looks(features: pd.DataFrame, days: int) -> Floats:
    """Spend and orders for each day known, since a young shop's window is not full; and recency."""
    known = features[["gross_revenue", "orders", "recency_days"]].fillna(0.0).to_numpy(dtype=float)
    return np.asarray(np.log1p(known.clip(min=0) * np.array([YEAR / days, YEAR / days, 1.0])))


def smallest_effect(
    alike: StandIns, held: int, power: float, random_state: int, *, adjusted: bool = True
) -> float | None:
    """The smallest effect (a fraction) seen with chance `power`; None if none is."""
    chances = Chances(alike, held, random_state, adjusted=adjusted)
    low, high = 0.0, LARGEST_EFFECT
    if chances.to_see(high) < power:
        return None
    while high - low > PRECISION:
        middle = (low + high) / 2
        low, high = (low, middle) if chances.to_see(middle) >= power else (middle, high)
    return round(high, 4)


class Chances:
    """The experiment, held `DRAWS` times on customers whose spend is known: how often is an effect seen?

    A formula for the normal distribution would promise too much: a few customers bring most of the revenue.
    """

    def __init__(self, alike: StandIns, held: int, random_state: int, *, adjusted: bool = True) -> None:
        stratum, size = alike.stratum, len(alike.outcome)
        slope = cuped_slope(alike.outcome, alike.before, stratum) if adjusted else 0.0
        random = np.random.default_rng(random_state)
        upto = np.round(np.cumsum(np.bincount(stratum)) * held / size).astype(int)
        self._line = stats.t.ppf((1 + CONFIDENCE) / 2, max(held - alike.strata, 1))
        self._parts = []
        for number, drawn in enumerate(np.diff(upto, prepend=0)):
            places = np.flatnonzero(stratum == number)
            order = random.random((DRAWS, len(places)), dtype=np.float32).argpartition(drawn, axis=1)
            spent, before = alike.outcome[places][order], slope * alike.before[places][order]
            self._parts.append(
                (
                    len(places) / size,
                    (spent - before)[:, :drawn],
                    spent[:, drawn:],
                    before[:, drawn:],
                )
            )

    def to_see(self, effect: float) -> float:
        """The chance if everybody with benefits brings `effect` (a fraction) more than without."""
        value, variance = np.zeros(DRAWS), np.zeros(DRAWS)
        for weight, holdout, spent, before in self._parts:
            benefits = (1 + effect) * spent - before
            value += weight * (benefits.mean(axis=1) - holdout.mean(axis=1))
            variance += weight**2 * (
                benefits.var(axis=1, ddof=1) / benefits.shape[1]
                + holdout.var(axis=1, ddof=1) / holdout.shape[1]
            )
        return float((value > self._line * np.sqrt(variance)).mean())


def _largest(effects: list[float | None]) -> float | None:
    known = [effect for effect in effects if effect is not None]
    return max(known) if len(known) == len(effects) else None
