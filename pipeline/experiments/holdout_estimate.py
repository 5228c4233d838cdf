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

from pipeline.experiments.compare import CONFIDENCE, Comparison, compare
from pipeline.experiments.draw import MIN_IN_A_GROUP, MIN_IN_A_STRATUM
from pipeline.experiments.estimate import Ints
from pipeline.experiments.holdout_cells import QUARTER_DAYS, HoldoutCells

LINE = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True)
class HoldoutEstimate:
    """Both outcomes as compared over the whole time, and what they are divided by."""

    revenue: Comparison
    """Net revenue of a member."""
    ordered: Comparison | None
    """Quarters of a member with an order, where that was asked for."""
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
        return (self.revenue.relative_high - self.revenue.relative_low) / 2 / LINE

    @property
    def ordered_error(self) -> float | None:
        """The same of the relative difference in quarters with an order; None where it was not compared."""
        ordered = self.ordered
        return None if ordered is None else (ordered.relative_high - ordered.relative_low) / 2 / LINE


def estimate_effect(
    cells: HoldoutCells, *, random_state: int, with_orders: bool = True
) -> HoldoutEstimate | None:
    """The estimate; None with fewer than `MIN_IN_A_GROUP` members in an arm, or where nobody bought."""
    totals = cells.totals()
    held = totals["is_held_out"].to_numpy(dtype=bool)
    if min(held.sum(), (~held).sum()) < MIN_IN_A_GROUP or not totals["net_revenue"].any():
        return None
    stratum = pooled_strata(totals)
    expected = totals["expected_total"].to_numpy(dtype=float)
    cell_count = totals["cells"].to_numpy(dtype=float)
    revenue = compare(
        totals["net_revenue"].to_numpy(dtype=float), expected, stratum, held, random_state=random_state
    )
    ordered = None
    if with_orders:
        # whether somebody orders at all depends on the order of magnitude of what is expected of them
        magnitude = np.log1p(np.maximum(totals["expected"].to_numpy(dtype=float), 0.0))
        ordered = compare(
            totals["ordered"].to_numpy(dtype=float),
            magnitude * cell_count,
            stratum,
            held,
            random_state=random_state,
        )
    quarters = totals["days"].to_numpy(dtype=float) / QUARTER_DAYS
    return HoldoutEstimate(
        revenue=revenue,
        ordered=ordered,
        benefits=int((~held).sum()),
        held_out=int(held.sum()),
        quarters=float(quarters.mean()),
        cells=float(cell_count.mean()),
        member_quarters=float(quarters[~held].sum()),
        all_quarters=float(quarters.sum()),
    )


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
