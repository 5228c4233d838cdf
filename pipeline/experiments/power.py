"""What an experiment will be able to show, said before it is drawn.

What the customers will bring is taken from customers who looked alike as long ago as the experiment will
last: what those brought since is known, and nobody picked them for it.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.experiments.compare import CONFIDENCE, Floats, cuped_slope
from pipeline.experiments.draw import FEWEST_IN_A_GROUP, check_sizes, strata_for
from pipeline.experiments.stand_ins import Lookalikes, StandIns

POWER = 0.8
"""The usual promise: four chances in five to see an effect of the size named."""
LARGEST_EFFECT = 4.0
"""Five times the revenue: an experiment that sees only more sees nothing."""
PRECISION = 0.002
DRAWS = 500


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
    alike = Lookalikes(customer_days, as_of=as_of, pre_days=pre_days)
    periods = alike.periods(population, held, days=days)
    effects = [smallest_effect(period, held, power, random_state) for period in periods]
    without = [smallest_effect(period, held, power, random_state, adjusted=False) for period in periods]
    effect = largest(effects)
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
        "effect_without_cuped": largest(without),
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
    alike = Lookalikes(customer_days, as_of=as_of, pre_days=pre_days)
    periods = alike.periods(population, half, days=days)

    def is_enough(held: int) -> bool:
        strata = strata_for(len(population), held)
        tried = [Chances(one.cut(strata), held, random_state) for one in periods]
        return min(one.to_see(effect) for one in tried) >= power

    if not is_enough(half):
        return None
    low, high = FEWEST_IN_A_GROUP, half
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return low


def smallest_effect(
    alike: StandIns,
    held: int,
    power: float,
    random_state: int = 0,
    *,
    adjusted: bool = True,
    draws: Draws | None = None,
) -> float | None:
    """The smallest effect (a fraction) seen with chance `power`; None if none is."""
    chances = Chances(alike, held, random_state, adjusted=adjusted, draws=draws)
    low, high = 0.0, LARGEST_EFFECT
    if chances.to_see(high) < power:
        return None
    while high - low > PRECISION:
        middle = (low + high) / 2
        low, high = (low, middle) if chances.to_see(middle) >= power else (middle, high)
    return round(high, 4)


class Draws:
    """`DRAWS` ways to hold out `held` of `size` customers, the same part of each of their `strata`."""

    def __init__(self, size: int, held: int, strata: int, random_state: int = 0) -> None:
        sizes = np.array([len(places) for places in np.array_split(np.arange(size), strata)])
        upto = np.round(np.cumsum(sizes) * held / size).astype(int)
        random = np.random.default_rng(random_state)
        self.size, self.held, self.strata = size, held, strata
        self.is_held = []
        """One array a stratum: 1 where the draw (row) holds the customer (column) out, else 0."""
        for inside, drawn in zip(sizes, np.diff(upto, prepend=0), strict=True):
            lots = random.random((DRAWS, inside), dtype=np.float32)
            is_held = np.zeros(lots.shape)
            np.put_along_axis(is_held, lots.argpartition(drawn - 1, axis=1)[:, :drawn], 1.0, axis=1)
            self.is_held.append(is_held)


class Chances:
    """The experiment, held `DRAWS` times on customers whose spend is known: how often is an effect seen?

    A formula for the normal distribution would promise too much: a few customers bring most of the revenue.
    """

    def __init__(
        self,
        alike: StandIns,
        held: int,
        random_state: int = 0,
        *,
        adjusted: bool = True,
        draws: Draws | None = None,
    ) -> None:
        stratum, size = alike.stratum, len(alike.outcome)
        slope = cuped_slope(alike.outcome, alike.before, stratum) if adjusted else 0.0
        draws = draws or Draws(size, held, alike.strata, random_state)
        self._line = stats.t.ppf((1 + CONFIDENCE) / 2, max(held - alike.strata, 1))
        # with `growth` = 1 + effect: difference = growth * a - b, its variance = growth² * c - growth * d + e
        a, b, c, d, e = (np.zeros(DRAWS) for _ in range(5))
        for number, is_held in enumerate(draws.is_held):
            inside = stratum == number
            weight = inside.sum() / size
            spent, before = alike.outcome[inside], slope * alike.before[inside]
            benefits, holdout = _moments(spent, before, is_held)
            a += weight * benefits.spent
            b += weight * (benefits.before + holdout.spent - holdout.before)
            c += weight**2 * benefits.spent_variance
            d += weight**2 * 2 * benefits.covariance
            e += weight**2 * (
                benefits.before_variance
                + holdout.spent_variance
                - 2 * holdout.covariance
                + holdout.before_variance
            )
        self._parts = a, b, c, d, e

    def to_see(self, effect: float) -> float:
        """The chance if everybody with benefits brings `effect` (a fraction) more than without."""
        a, b, c, d, e = self._parts
        growth = 1 + effect
        variance = np.maximum(growth**2 * c - growth * d + e, 0.0)
        return float((growth * a - b > self._line * np.sqrt(variance)).mean())


class _Moments(NamedTuple):
    """Of one group, by draw: means, and variances and covariance of those means."""

    spent: Floats
    before: Floats
    spent_variance: Floats
    covariance: Floats
    before_variance: Floats


def _moments(spent: Floats, before: Floats, is_held: Floats) -> tuple[_Moments, _Moments]:
    """Of those with benefits and of the holdout, for every draw at once."""
    middle, middle_before = spent.mean(), before.mean()
    own, earlier = spent - middle, before - middle_before  # centred, so that no digits are lost in squares
    powers = np.column_stack([own, earlier, own * own, own * earlier, earlier * earlier])
    held = is_held @ powers
    found = []
    for sums, n in ((powers.sum(axis=0) - held, len(own) - is_held[0].sum()), (held, is_held[0].sum())):
        mean, mean_before = sums[:, 0] / n, sums[:, 1] / n
        found.append(
            _Moments(
                mean + middle,
                mean_before + middle_before,
                (sums[:, 2] / n - mean * mean) / (n - 1),
                (sums[:, 3] / n - mean * mean_before) / (n - 1),
                (sums[:, 4] / n - mean_before * mean_before) / (n - 1),
            )
        )
    return found[0], found[1]


def largest(effects: list[float | None]) -> float | None:
    """The least favourable of what was found; None if in one of them nothing could be seen."""
    known = [effect for effect in effects if effect is not None]
    return max(known) if len(known) == len(effects) else None
