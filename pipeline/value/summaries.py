"""Recency, frequency and value of each customer: the sufficient statistics of purchase models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.arrays import Floats, Ints
from pipeline.value.purchase_days import PurchaseDays


@dataclass(frozen=True)
class Summaries:
    """One entry per customer known on the origin, in days.

    Attributes:
        code: the customer's place in `PurchaseDays.customers`.
        repeats: x, the purchase days after the first.
        last: t_x, days from the first to the last purchase; 0 with no repeat.
        age: T, days from the first purchase to the origin.
        mean_spend: mean revenue of a purchase day.
    """

    code: Ints
    repeats: Ints
    last: Ints
    age: Ints
    mean_spend: Floats


def summarize(days: PurchaseDays) -> Summaries:
    """The summaries of all customers with a purchase before `days.length`, the origin."""
    if not len(days.code):
        nothing = np.zeros(0, dtype=np.int64)
        return Summaries(nothing, nothing, nothing, nothing, np.zeros(0))
    is_first = np.concatenate([[True], np.diff(days.code) > 0])
    begin = np.flatnonzero(is_first)
    end = np.append(begin[1:], len(days.code))
    count = end - begin
    first, last = days.day[begin], days.day[end - 1]
    spent = np.add.reduceat(days.revenue, begin)
    return Summaries(days.code[begin], count - 1, last - first, days.length - first, spent / count)
