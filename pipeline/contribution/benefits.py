"""What the benefits of each customer cost, by the published lists."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from domain.margins import MarginSettings
from pipeline.membership.published_lists import PublishedLists


def benefits_received(
    published: PublishedLists, margins: MarginSettings, *, start: date, end: date
) -> pd.Series:
    """The cost of benefits on the days [start, end) by customer id, of those who were ever members.

    A customer has benefits from the as-of date of a list that names them as a member up to that of the next
    list. Before the first list nobody had any.

    Args:
        published: the lists before `end`; the last one holds until `end`.
        margins: what benefits cost.
        start: the first day.
        end: the first day after.
    """
    stays = published.stays
    costs = np.zeros(len(stays))
    first = stays["first_version"].to_numpy(dtype=float)
    last = stays["last_version"].to_numpy(dtype=float)
    ends = [*(version.as_of for version in published.versions[1:]), end]
    for version, until in zip(published.versions, ends, strict=False):
        cost = margins.benefit_cost_between(max(version.as_of, start), min(until, end))
        if cost:
            costs += cost * ((first <= version.number) & (np.isnan(last) | (last >= version.number)))
    return pd.Series(costs).groupby(stays["customer_id"].to_numpy()).sum().rename("benefits")
