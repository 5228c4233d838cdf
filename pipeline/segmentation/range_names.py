"""Segment names built from the ranges that hold nearly all of a segment's customers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
import pandas as pd

from i18n import N_
from pipeline.segmentation.segment_conditions import Condition

HARDLY_MORE = 1.25
"""Up to so many times as many customers, an earlier range of `RANGES` is preferred."""
OUTSIDE = 0.025
"""Of a segment's customers, those who lie below, and those above, a range that is built from its figures."""


@dataclass(frozen=True)
class _Range:
    """A name built from two ranges: `template` has their bounds, a, b, c and d.

    `of_one` is the template where both bounds of the first are 1; it has the others, a being 1.
    """

    columns: tuple[str, str]
    template: str
    of_one: str

    def filled(self, customers: pd.DataFrame) -> str:
        """The name for `customers` from the two ranges that contain nearly all of them."""
        (a, b), (c, d) = (_bounds(customers[column]) for column in self.columns)
        c_to_d = (c, max(d, c + 1))
        if (a, b) == (1, 1):
            return self.of_one.format(a=1, b=c_to_d[0], c=c_to_d[1])
        return self.template.format(a=a, b=max(b, a + 1), c=c_to_d[0], d=c_to_d[1])

    def conditions(self, name: str) -> tuple[Condition, ...] | None:
        """The conditions that a generated name claims; None for other names."""
        for template in (self.template, self.of_one):
            pattern = re.sub(r"\\\{[a-d]\\\}", r"(\\d+)", re.escape(template))
            match = re.fullmatch(pattern + r"(?: \d+)?", name)
            if match is not None:
                bounds = [float(bound) for bound in match.groups()]
                (a, b), (c, d) = bounds[:-2] if len(bounds) == 4 else (1, 1), bounds[-2:]
                return (Condition(self.columns[0], a, b), Condition(self.columns[1], c, d))
        return None


RANGES = (
    _Range(
        ("orders", "recency_days"),
        N_("{a} to {b} orders, the last {c} to {d} days ago"),
        N_("{a} order, {b} to {c} days ago"),
    ),
    _Range(
        ("orders", "unique_products"),
        N_("{a} to {b} orders, {c} to {d} different products"),
        N_("{a} order, {b} to {c} different products"),
    ),
    _Range(
        ("orders", "gross_revenue"),
        N_("{a} to {b} orders, {c} to {d} spent"),
        N_("{a} order, {b} to {c} spent"),
    ),
)


def names_from_figures(customers: pd.DataFrame, everybody: pd.DataFrame) -> Iterator[str]:
    """An endless sequence of names built from ranges that contain nearly all of `customers`.

    First come those that are true of hardly more of `everybody` than the one that is true of the fewest: they
    tell these customers from others.
    """
    names = {name_range.filled(customers): name_range for name_range in RANGES}
    within = {
        name: _number_within(name_range.conditions(name), everybody) for name, name_range in names.items()
    }
    fewest = min(within.values())
    plain = sorted(names, key=lambda name: within[name] > HARDLY_MORE * fewest)
    yield from plain
    yield from (f"{plain[0]} {number}" for number in count(2))


def _number_within(conditions: tuple[Condition, ...] | None, customers: pd.DataFrame) -> int:
    """How many of `customers` satisfy all `conditions`."""
    fits = np.ones(len(customers), dtype=bool)
    for condition in conditions or ():
        fits &= condition.holds(customers).to_numpy()
    return int(fits.sum())


def _bounds(values: pd.Series) -> tuple[int, int]:
    """Whole numbers between which all but twice `OUTSIDE` of `values` lie."""
    numbers = values.to_numpy(dtype=float)
    low = np.quantile(numbers, OUTSIDE, method="lower")
    return int(np.floor(low)), int(np.ceil(np.quantile(numbers, 1 - OUTSIDE, method="higher")))
