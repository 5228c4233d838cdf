"""What the benefits of each customer cost, by the published lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.margins import MarginSettings
from pipeline.membership.published_lists import PublishedLists


@dataclass(frozen=True)
class HeldOut:
    """Members who go without benefits: a standing holdout.

    Attributes:
        since: the as-of date of the list from which on, by customer id.
        until: the first day on which they have benefits again; None while it goes on.
    """

    since: Mapping[str, date]
    until: date | None = None

    def of(self, customer_ids: pd.Series, as_of: date) -> npt.NDArray[np.bool_]:
        """Whether each customer was held out on the list of a date."""
        if self.until is not None and as_of >= self.until:
            return np.zeros(len(customer_ids), dtype=bool)
        held = [customer for customer, day in self.since.items() if day <= as_of]
        return np.asarray(customer_ids.isin(held))


NOBODY: Final = HeldOut({})


def benefits_received(
    published: PublishedLists,
    margins: MarginSettings,
    *,
    start: date,
    end: date,
    held_out: HeldOut = NOBODY,
) -> pd.Series:
    """The cost of benefits on the days [start, end) by customer id, of those who were ever members.

    A customer has benefits from the as-of date of a list that names them as a member up to that of the next
    list. Before the first list nobody had any.

    Args:
        published: the lists before `end`; the last one holds until `end`.
        margins: what benefits cost.
        start: the first day.
        end: the first day after.
        held_out: members who went without benefits.
    """
    stays = published.stays
    costs = np.zeros(len(stays))
    first = stays["first_version"].to_numpy(dtype=float)
    last = stays["last_version"].to_numpy(dtype=float)
    ends = [*(version.as_of for version in published.versions[1:]), end]
    for version, until in zip(published.versions, ends, strict=False):
        cost = margins.benefit_cost_between(max(version.as_of, start), min(until, end))
        if cost:
            inside = (first <= version.number) & (np.isnan(last) | (last >= version.number))
            costs += cost * (inside & ~held_out.of(stays["customer_id"], version.as_of))
    return pd.Series(costs).groupby(stays["customer_id"].to_numpy()).sum().rename("benefits")
