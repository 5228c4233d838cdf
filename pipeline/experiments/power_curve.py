"""Power of experiments on each group, computed weekly for the experiments page."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

import pandas as pd

from i18n import UserError
from pipeline.experiments.draw import MIN_IN_A_GROUP, strata_for
from pipeline.experiments.historical_matches import MatchedSampler
from pipeline.experiments.power import POWER, promised_effect
from pipeline.experiments.power_distribution import Draws, power_distributions_of

DURATIONS = (28, 84, 168)
"""Days. Between them, and between the shares, a page reads off: both move the effect evenly."""
SHARES = (0.1, 0.25, 0.5)
"""Of the holdout. Beyond a half, those with the benefits become the scarce group, and nothing is won."""


def experiment_outlook(
    customer_days: pd.DataFrame, groups: Mapping[str, Set[str]], *, as_of: date, pre_days: int
) -> dict[str, Any]:
    """The smallest visible effect for each group, some durations and some holdout shares.

    The figures are those of `power_beforehand`, with the same draws.

    Args:
        customer_days: customer_id, day, gross_revenue, … before `as_of`, one row a customer and day.
        groups: ids of customers by the name of their group.
        as_of: The first day that does not count.
        pre_days: The days before the experiment whose spend adjusts the result.

    Returns:
        power, fewest (customers that each part of a group needs) and groups: by name, customers and
        durations [{days, mean (expected per customer), effects [{holdout, effect (None: none to be seen)}]}].
        A duration with too little history, and a share too small, are left out.
    """
    alike = MatchedSampler(customer_days, as_of=as_of, pre_days=pre_days)
    return {
        "power": POWER,
        "fewest": MIN_IN_A_GROUP,
        "groups": {name: _group(alike, ids) for name, ids in groups.items()},
    }


def _group(alike: MatchedSampler, ids: Set[str]) -> dict[str, Any]:
    size = len(ids)
    wanted = {round(size * share) for share in SHARES}
    sizes = sorted(held for held in wanted if MIN_IN_A_GROUP <= held <= size - MIN_IN_A_GROUP)
    draws = [Draws(size, held, strata_for(size, held)) for held in sizes]
    found = []
    for days in DURATIONS if draws else ():
        try:
            periods = alike.periods(ids, days=days)
        except UserError:
            break
        found.append(
            {
                "days": days,
                "mean": round(float(periods[0].outcome.mean()), 2),
                "effects": [
                    {
                        "holdout": one.held,
                        "effect": promised_effect(power_distributions_of(periods, one), POWER),
                    }
                    for one in draws
                ],
            }
        )
    return {"customers": size, "durations": found}
