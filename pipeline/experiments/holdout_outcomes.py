"""What is compared between members with benefits and those held out, and what it is adjusted for."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from pipeline.arrays import Floats
from pipeline.experiments.outcomes import COVARIATE_DAYS

MAX_TIMES_TYPICAL = 5
"""In the second estimate of money, nobody counts for more than so many times what is expected of a typical
member: hardly anybody is cut, except who turns out to be a whale (docs/decisions/093)."""


class HoldoutOutcome(StrEnum):
    """The outcomes of a member over all their quarters. The first decides."""

    NET_REVENUE = "net_revenue"
    WINSORIZED = "winsorized"
    """Net revenue, in which large members weigh no more than a typical one."""
    ORDERED = "ordered"
    """Quarters with an order."""
    CONTRIBUTION = "contribution"
    """Gross profit less the cost of benefits; where margins are set."""


def member_outcomes(totals: pd.DataFrame, outcome: HoldoutOutcome) -> pd.DataFrame:
    """`totals` with the columns outcome and adjustment: the covariate, in the same unit of time.

    Args:
        totals: as `HoldoutCells.totals` gives them, one row a member.
        outcome: which one.
    """
    expected = totals["expected_total"].to_numpy(dtype=float)
    match outcome:
        case HoldoutOutcome.ORDERED:
            # whether somebody orders at all depends on the order of magnitude of what is expected of them
            magnitude = np.log1p(np.maximum(totals["expected"].to_numpy(dtype=float), 0.0))
            expected = magnitude * totals["cells"].to_numpy(dtype=float)
            values = totals["ordered"].to_numpy(dtype=float)
        case HoldoutOutcome.WINSORIZED:
            values = np.minimum(_weighted(totals), _caps(totals))
            expected = expected * weights(totals)
        case _:
            values = totals[outcome.value].to_numpy(dtype=float)
    return totals.assign(outcome=values, adjustment=expected)


def typical_expectation(totals: pd.DataFrame) -> float:
    """The median of what was expected of the first members in `COVARIATE_DAYS`, when they were drawn."""
    return float(totals.loc[totals["is_first"], "expected"].median())


def weights(totals: pd.DataFrame) -> Floats:
    """What each member counts for: less than 1 where more was expected of them than of a typical member.

    Fixed by the draw, so that the weighted difference is an unbiased estimate of a weighted effect. An effect
    that is the same fraction for all members is the same fraction of it.
    """
    expected, typical = totals["expected"].to_numpy(dtype=float), typical_expectation(totals)
    return np.asarray(typical / np.maximum(expected, typical)) if typical > 0 else np.ones(len(totals))


def kept_of_an_effect(totals: pd.DataFrame) -> float:
    """The part of an equal effect on all members that the cap leaves. Whoever is cut shows nothing of it."""
    amounts, caps = _weighted(totals), _caps(totals)
    counted = np.minimum(amounts, caps).sum()
    return float(amounts[amounts < caps].sum() / counted) if counted > 0 else 0.0


def _weighted(totals: pd.DataFrame) -> Floats:
    return totals["net_revenue"].to_numpy(dtype=float) * weights(totals)


def _caps(totals: pd.DataFrame) -> Floats:
    """What each member counts for at most in all their days."""
    days = totals["days"].to_numpy(dtype=float)
    return MAX_TIMES_TYPICAL * typical_expectation(totals) * days / COVARIATE_DAYS
