"""What became of the customers on the lists of last quarter."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.ids import ids_where


@dataclass(frozen=True)
class ListsThen:
    """The lists of a past version by its own figures and parameters.

    Attributes:
        version: its number.
        as_of: its date.
        lists: the customer ids on each list, by the list's name; "lapsed" among them.
    """

    version: int
    as_of: date
    lists: Mapping[str, Set[str]]


def list_outcomes(
    past: ListsThen, customer_day_index: CustomerDayIndex, is_member: pd.Series, as_of: date
) -> dict[str, Any]:
    """The report's section: each list's customers, how many it was right about, and their spend since.

    Args:
        past: the lists of last quarter.
        customer_day_index: purchases up to `as_of`.
        is_member: whether each customer is a member now.
        as_of: the first day that does not count.
    """
    spent = customer_day_index.revenue(past.as_of, as_of)
    bought = ids_where(spent > 0)
    members = ids_where(is_member)
    right: dict[str, Set[str]] = {
        "gone_quiet": past.lists.get("gone_quiet", frozenset()) - bought,
        "close_to_line": past.lists.get("close_to_line", frozenset()) - members,
        "rising": past.lists.get("rising", frozenset()) & members,
        "new_promising": past.lists.get("new_promising", frozenset()) & bought,
        "lapsed": past.lists.get("lapsed", frozenset()) & bought,
    }
    return {
        "version": past.version,
        "as_of": past.as_of.isoformat(),
        "lists": {
            name: {
                "customers": len(past.lists[name]),
                "right": len(right[name]),
                "spent": round(float(spent.reindex(sorted(past.lists[name])).sum()), 2),
            }
            for name in right
            if name in past.lists
        },
    }
