"""Estimate what the programme adds per member and quarter, from members drawn to go without it.

A member is one observation however many quarters they have, so that uncertainty is between customers. What is
compared is the sum over a member's quarters, stratified and adjusted by what was expected of them at the
draw, as in an experiment (`pipeline.experiments.compare`), and divided by the mean number of quarters.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from pipeline.arrays import Ints
from pipeline.experiments.compare import CONFIDENCE, Comparison, compare
from pipeline.experiments.draw import MIN_IN_A_GROUP, MIN_IN_A_STRATUM
from pipeline.experiments.holdout_cells import QUARTER_DAYS, HoldoutCells
from pipeline.experiments.holdout_outcomes import (
    HoldoutOutcome,
    kept_of_an_effect,
    member_outcomes,
    typical_expectation,
)

LINE = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True)
class WinsorizedComparison:
    """A comparison in which large members weigh no more than a typical one, and nobody exceeds a cap."""

    comparison: Comparison
    typical: float
    """Expected of a typical member in `COVARIATE_DAYS`."""
    kept: float
    """The part of an equal effect on all members that it shows."""


@dataclass(frozen=True)
class HoldoutEstimate:
    """The outcomes as compared over the whole time, and what they are divided by."""

    revenue: Comparison
    """Net revenue of a member."""
    ordered: Comparison | None
    """Quarters of a member with an order, where that was asked for."""
    winsorized: WinsorizedComparison | None
    """Weighted net revenue, where it was asked for and anything was expected of a typical member."""
    contribution: Comparison | None
    """Gross profit less the cost of benefits, where margins are set."""
    benefits: int
    held_out: int
    quarters: float
    """The mean of a member, of days in quarters."""
    cells: float
    """The mean of a member, of quarters with any days."""
    member_quarters: float
    """Of all members with benefits."""
    all_quarters: float
    """Of everybody."""

    @property
    def standard_error(self) -> float:
        """Of the difference in revenue per member, widened as redraws widen the interval."""
        return (self.revenue.high - self.revenue.low) / 2 / LINE

    @property
    def relative_error(self) -> float:
        """The same of the relative difference."""
        return _relative_error(self.revenue)

    @property
    def ordered_error(self) -> float | None:
        """The same of the relative difference in quarters with an order; None where it was not compared."""
        return None if self.ordered is None else _relative_error(self.ordered)

    @property
    def winsorized_error(self) -> float | None:
        """The same of an effect that is equal for all members, of which the cap leaves a part."""
        cut = self.winsorized
        return None if cut is None or not cut.kept else _relative_error(cut.comparison) / cut.kept


def estimate_effect(
    cells: HoldoutCells, *, random_state: int, with_others: bool = True
) -> HoldoutEstimate | None:
    """The estimate; None with fewer than `MIN_IN_A_GROUP` members in an arm, or where nobody bought.

    Without the other outcomes, of net revenue only.
    """
    totals = cells.totals()
    held = totals["is_held_out"].to_numpy(dtype=bool)
    if min(held.sum(), (~held).sum()) < MIN_IN_A_GROUP or not totals["net_revenue"].any():
        return None
    stratum = pooled_strata(totals)

    def compared(outcome: HoldoutOutcome) -> Comparison:
        values = member_outcomes(totals, outcome)
        return compare(
            values["outcome"].to_numpy(dtype=float),
            values["adjustment"].to_numpy(dtype=float),
            stratum,
            held,
            random_state=random_state,
        )

    has_profit = with_others and "contribution" in totals
    quarters = totals["days"].to_numpy(dtype=float) / QUARTER_DAYS
    return HoldoutEstimate(
        revenue=compared(HoldoutOutcome.NET_REVENUE),
        ordered=compared(HoldoutOutcome.ORDERED) if with_others else None,
        winsorized=_cut(totals, compared(HoldoutOutcome.WINSORIZED)) if with_others else None,
        contribution=compared(HoldoutOutcome.CONTRIBUTION) if has_profit else None,
        benefits=int((~held).sum()),
        held_out=int(held.sum()),
        quarters=float(quarters.mean()),
        cells=float(totals["cells"].mean()),
        member_quarters=float(quarters[~held].sum()),
        all_quarters=float(quarters.sum()),
    )


def _cut(totals: pd.DataFrame, comparison: Comparison) -> WinsorizedComparison | None:
    typical = typical_expectation(totals)
    return WinsorizedComparison(comparison, typical, kept_of_an_effect(totals)) if typical > 0 else None


def _relative_error(comparison: Comparison) -> float:
    return (comparison.relative_high - comparison.relative_low) / 2 / LINE


def pooled_strata(totals: pd.DataFrame) -> Ints:
    """Strata with at least `MIN_IN_A_STRATUM` members of each arm.

    Those who were there when the holdout began are set apart from later ones, whose time is shorter. What is
    too small is joined with the next one: with its neighbours first, the last with the one before.

    Args:
        totals: is_held_out, stratum and is_first, one row a member.
    """
    keys = (totals["stratum"] + np.where(totals["is_first"], 0, totals["stratum"].max())).to_numpy()
    held = totals["is_held_out"].to_numpy(dtype=bool)
    result = np.zeros(len(totals), dtype=np.int64)
    number, inside = 1, np.zeros(len(totals), dtype=bool)
    for key in np.unique(keys):
        inside = inside | (keys == key)
        result[inside] = number
        if min((inside & held).sum(), (inside & ~held).sum()) >= MIN_IN_A_STRATUM:
            number, inside = number + 1, np.zeros(len(totals), dtype=bool)
    if inside.any() and number > 1:
        result[inside] = number - 1
    return result
