"""What is compared between members with benefits and those held out, and what it is adjusted for."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from pipeline.experiments.estimate import Floats

WINSORIZED_AT = 0.95
"""In the second estimate of money, nobody counts for more than this quantile of both groups."""


class HoldoutOutcome(StrEnum):
    """The outcomes of a member over all their quarters. The first decides."""

    NET_REVENUE = "net_revenue"
    WINSORIZED = "winsorized"
    """Net revenue, with the largest members cut."""
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
            days = totals["days"].to_numpy(dtype=float)
            values = np.minimum(
                totals["net_revenue"].to_numpy(dtype=float), daily_cap(totals["net_revenue"], days) * days
            )
            # what was expected is cut as well: a whale is no longer to be explained
            expected = np.minimum(expected, daily_cap(totals["expected_total"], days) * days)
        case _:
            values = totals[outcome.value].to_numpy(dtype=float)
    return totals.assign(outcome=values, adjustment=expected)


def daily_cap(amounts: pd.Series, days: Floats) -> float:
    """The `WINSORIZED_AT` quantile of members' amounts a day."""
    return float(np.quantile(amounts.to_numpy(dtype=float) / days, WINSORIZED_AT))


def kept_of_an_effect(totals: pd.DataFrame) -> float:
    """The part of an equal effect on all members that is left once the largest are cut.

    Whoever is cut shows nothing of it.
    """
    days = totals["days"].to_numpy(dtype=float)
    amounts, cap = totals["net_revenue"].to_numpy(dtype=float), daily_cap(totals["net_revenue"], days) * days
    counted = np.minimum(amounts, cap).sum()
    return float(amounts[amounts < cap].sum() / counted) if counted > 0 else 0.0
