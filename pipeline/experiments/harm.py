"""Watch a running experiment for harm, with a bound that holds however often it is looked at.

The bound is O'Brien and Fleming's (1979) in its continuous form (Lan and DeMets 1983): with t the fraction of
the time that has passed and z the difference over its standard error, stop once z √t is below -2.24. For sums
of independent increments, z √t is a Brownian motion, whose minimum up to t = 1 is below -c with probability
2 Φ(-c) = 2.5 % (reflection principle). Customers differ for good, so that z at two times is correlated more
than that; by Slepian's inequality the bound is then crossed less often still.
"""

from __future__ import annotations

from datetime import date
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from pipeline.arrays import Bools, Floats, Ints
from pipeline.experiments.estimate import Groups, Spend, groups_of

ALPHA = 0.025
"""The chance that a harmless campaign is ever called harmful."""
BOUND = NormalDist().inv_cdf(1 - ALPHA / 2)
MIN_DAYS = 14
"""Before, too few have bought anything for a standard error to be one."""


def harm_check(
    values: Floats, before: Floats, stratum: Ints, is_holdout: Bools, *, days: tuple[date, date, date]
) -> dict[str, Any] | None:
    """Whether customers with benefits do clearly worse so far; nothing else is told before the end.

    Args:
        values: the outcome so far, by customer.
        before: the covariate.
        stratum: of each customer.
        is_holdout: whether the customer goes without benefits.
        days: the first one, the one up to which is known, and the first after the experiment.

    Returns:
        elapsed (the fraction of the time) and is_harmful; None in the first two weeks.
    """
    starts, known_until, ends = days
    if (known_until - starts).days < MIN_DAYS:
        return None
    elapsed = min((known_until - starts) / (ends - starts), 1.0)
    statistic = float(statistics_of(values, before, stratum, is_holdout[None])[0])
    return {"elapsed": round(elapsed, 4), "is_harmful": statistic * sqrt(elapsed) < -BOUND}


def statistics_of(values: Floats, before: Floats, stratum: Ints, is_held: Bools) -> Floats:
    """The difference over its standard error for each draw (row of `is_held`)."""
    insides = [stratum == number for number in np.unique(stratum)]
    strata = [Spend(values[inside], before[inside]) for inside in insides]
    [groups] = groups_of((is_held[:, inside] for inside in insides), [strata])
    assert isinstance(groups, Groups)
    return groups.statistic(groups.slope())
