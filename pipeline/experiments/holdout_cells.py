"""What every member of the standing holdout bought, by quarter, from the first whole day after the draw.

Everybody counts in the arm they were drawn into, member or not (intention to treat).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from pipeline.arrays import Floats
from pipeline.experiments.holdout_assignment import StandingHoldout
from pipeline.experiments.outcomes import COVARIATE_DAYS
from pipeline.features.point_in_time import CustomerDayIndex

QUARTER_DAYS = 91
"""13 weeks, so that weekly lists end with it."""
BenefitCosts = Callable[[date, date], pd.Series]
"""What the benefits of each customer cost on the days [start, end), by customer id."""
CELL_COLUMNS = ("customer_id", "quarter", "days", "net_revenue", "ordered")


@dataclass(frozen=True)
class HoldoutCells:
    """Everybody assigned before a date, and what they bought since.

    Attributes:
        first_day: the first one that counts.
        until: the first one that does not.
        members: by customer id, as assigned: is_held_out, stratum, expected, is_first (assigned first).
        cells: `CELL_COLUMNS`, one row a member and quarter with days that count. ordered: 1 or 0. Where
            margins are set, also contribution.
    """

    first_day: date
    until: date
    members: pd.DataFrame
    cells: pd.DataFrame

    def up_to_quarter(self, quarters: int) -> HoldoutCells:
        """The same with the first `quarters` quarters only."""
        until = min(self.until, self.first_day + timedelta(days=QUARTER_DAYS * quarters))
        return self._with(until, self.cells[self.cells["quarter"] < quarters])

    def of_quarter(self, quarter: int) -> HoldoutCells:
        """One quarter alone, counted from 0."""
        until = self.first_day + timedelta(days=QUARTER_DAYS * (quarter + 1))
        return self._with(until, self.cells[self.cells["quarter"] == quarter])

    def _with(self, until: date, cells: pd.DataFrame) -> HoldoutCells:
        members = self.members[self.members.index.isin(cells["customer_id"])]
        return HoldoutCells(self.first_day, until, members, cells)

    @property
    def whole_quarters(self) -> int:
        """How many quarters are over."""
        return max((self.until - self.first_day).days, 0) // QUARTER_DAYS

    def totals(self) -> pd.DataFrame:
        """`members` with days, net_revenue, ordered (a number of quarters) and cells, summed by member.

        Where margins are set, also contribution.

        `expected_total` is what was expected of the member in as many days.
        """
        sums = self.cells.groupby("customer_id").agg(
            days=("days", "sum"),
            net_revenue=("net_revenue", "sum"),
            ordered=("ordered", "sum"),
            cells=("days", "size"),
            **({"contribution": ("contribution", "sum")} if "contribution" in self.cells else {}),
        )
        totals = self.members.join(sums, how="inner")
        return totals.assign(expected_total=totals["expected"] * totals["days"] / COVARIATE_DAYS)


def holdout_cells(
    holdout: StandingHoldout,
    customer_days: pd.DataFrame,
    as_of: date,
    benefit_costs: BenefitCosts | None = None,
) -> HoldoutCells | None:
    """The cells of a standing holdout as of a date; None before anybody was assigned.

    Args:
        holdout: With everybody assigned.
        customer_days: customer_id, day, gross_revenue, … one row a customer and day.
        as_of: Days from this one on are not looked at.
        benefit_costs: Taken off the gross profit; None where benefits cost nothing.
    """
    assigned = holdout.assignments
    assigned = assigned[(assigned["assigned_on"] < as_of).to_numpy(dtype=bool)]
    if assigned.empty:
        return None
    first_draw = assigned["assigned_on"].min()
    first_day = first_draw + timedelta(days=1)
    until = as_of if holdout.ends_on is None else min(as_of, holdout.ends_on)
    members = assigned[["is_held_out", "stratum", "expected"]].assign(
        is_first=(assigned["assigned_on"] == first_draw).to_numpy(dtype=bool)
    )
    own_days = customer_days[customer_days["customer_id"].isin(assigned.index)]
    index = CustomerDayIndex(own_days)
    frames = []
    quarter_start, quarter = first_day, 0
    while quarter_start < until:
        quarter_end = min(quarter_start + timedelta(days=QUARTER_DAYS), until)
        costs = benefit_costs(quarter_start, quarter_end) if benefit_costs is not None else None
        begins = np.array([max(day + timedelta(days=1), quarter_start) for day in assigned["assigned_on"]])
        for begin in sorted(set(begins.tolist())):
            if begin < quarter_end:
                ids = assigned.index[begins == begin]
                trade = index.trade(begin, quarter_end).reindex(ids, fill_value=0)
                frames.append(
                    pd.DataFrame(
                        {
                            "customer_id": ids,
                            "quarter": quarter,
                            "days": (quarter_end - begin).days,
                            "net_revenue": trade["net_revenue"].to_numpy(dtype=float),
                            "ordered": (trade["purchase_days"] > 0).to_numpy().astype(np.int64),
                            **_contribution(trade, costs),
                        }
                    )
                )
        quarter_start, quarter = quarter_start + timedelta(days=QUARTER_DAYS), quarter + 1
    cells = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(CELL_COLUMNS))
    return HoldoutCells(first_day, until, members, cells)


def _contribution(trade: pd.DataFrame, costs: pd.Series | None) -> dict[str, Floats]:
    """The column contribution, where gross profit is known."""
    if "gross_profit" not in trade:
        return {}
    cost = 0.0 if costs is None else costs.reindex(trade.index, fill_value=0.0).to_numpy(dtype=float)
    return {"contribution": trade["gross_profit"].to_numpy(dtype=float) - cost}
