"""A published list's own figures, as past weeks are replayed with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.programme import MAX_LINE, MIN_LINE
from pipeline.membership.rules import MembershipRules, prospects
from pipeline.membership.state import is_below

STORED = (
    "margin",
    "recency_days",
    "avg_recency_days",
    "tenure_days",
    "gross_revenue",
    "order_probability_84d",
)
"""The columns of a stored version that are needed."""


@dataclass(frozen=True)
class StoredWeek:
    """A version whose figures are stored.

    Attributes:
        as_of: its date.
        features: `STORED` by customer id; margins as they were measured then.
        rules: by which the version was computed.
        single_purchase_gap: its parameter for who has bought on one day only.
        spent_after: by customer id, in the 84 days after; None where they have not ended.
    """

    as_of: date
    features: pd.DataFrame
    rules: MembershipRules
    single_purchase_gap: float
    spent_after: pd.Series | None = None

    @property
    def order_probability(self) -> pd.Series:
        """Of an order within 84 days; missing where nothing was predicted."""
        return self.features["order_probability_84d"].astype(float)

    def scores(self, line: float) -> pd.DataFrame:
        """`margin` by customer id, measured from `line`."""
        margin = self.features["margin"].to_numpy(dtype=float)
        moved = moved_margins(margin, line - self.rules.line)
        return pd.DataFrame({"margin": moved}, index=self.features.index)

    def below_then(self) -> pd.Series:
        """Whom the rules of the version put below the line of leaving."""
        return is_below(self.features["margin"], self._expected())

    def line_for(self, share: float, members: int) -> float:
        """The line by which the list would be `share` of all customers, within what can be set.

        The list is larger or smaller than the customers above the line, because members stay who have fallen
        below it. It is taken to be so by the same part at another line.

        Args:
            share: a fraction of all customers.
            members: of the version's own list.
        """
        can_join = self._expected()["can_join"]
        margin = self.features["margin"][can_join].sort_values(ascending=False).to_numpy(dtype=float)
        above = int((margin >= 0).sum())
        wanted = round(share * len(self.features) * above / max(members, 1))
        place = min(max(wanted, 1), len(margin)) - 1
        line = self.rules.line + (float(margin[place]) if len(margin) else 0.0)
        return round(min(max(line, MIN_LINE), MAX_LINE), 2)

    def _expected(self) -> pd.DataFrame:
        return prospects(self.features, self.order_probability, self.single_purchase_gap, self.rules)


def moved_margins(margin: npt.NDArray[np.float64], by: float) -> npt.NDArray[np.float64]:
    """Margins from a line that is `by` further in; those at either end are sure at any line and stay."""
    if not by:
        return margin
    return np.where(np.abs(margin) >= 1, margin, np.clip(margin - by, -1.0, 1.0))
