"""Assign members to the standing holdout when they enter the programme, once and for ever.

Stratified permuted blocks, as in clinical trials whose patients come one after the other (Rosenberger and
Lachin, *Randomization in Clinical Trials*, chapter 3). Members of a stratum are numbered in the order in
which they come, those of one week in random order. Of every 1 / share consecutive numbers one is drawn.
Blocks run on from week to week, so that the share holds over time even where two members enter a week.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor

import numpy as np
import pandas as pd

from pipeline.experiments.draw import strata_for

COLUMNS = ("is_held_out", "stratum", "position", "expected", "assigned_on")
OF_BLOCKS, OF_ORDERS = 0, 1
"""Streams of random numbers: places in blocks, and the orders of those who come in one week."""


def no_assignments() -> pd.DataFrame:
    """`COLUMNS` of nobody."""
    return pd.DataFrame(
        {
            "is_held_out": pd.Series(dtype=bool),
            "stratum": pd.Series(dtype=np.int64),
            "position": pd.Series(dtype=np.int64),
            "expected": pd.Series(dtype=float),
            "assigned_on": pd.Series(dtype=object),
        }
    ).rename_axis(index="customer_id")


@dataclass(frozen=True)
class StandingHoldout:
    """A standing holdout with everybody assigned so far."""

    id: int
    share: float
    """Of the members who are held out."""
    seed: int
    begins_on: date
    ends_on: date | None = None
    """The first day after it; None while it runs."""
    assignments: pd.DataFrame = field(default_factory=no_assignments)
    """By customer id: `COLUMNS`. Dates are those of the versions that assigned."""

    def takes_entrants(self, as_of: date) -> bool:
        """Whether a version as of that day assigns: not one of a day before an earlier assignment."""
        days = self.assignments["assigned_on"]
        return self.ends_on is None and (days.empty or as_of >= days.max())

    def with_entrants(self, entrants: pd.DataFrame) -> StandingHoldout:
        """The same with those `assign_entrants` has just assigned."""
        if entrants.empty:
            return self
        assignments = self.assignments
        everybody = entrants if assignments.empty else pd.concat([assignments, entrants])
        return StandingHoldout(
            self.id, self.share, self.seed, self.begins_on, self.ends_on, everybody.sort_index()
        )

    def held_out(self) -> frozenset[str]:
        """The ids of those who go without benefits now; nobody once it has been stopped."""
        if self.ends_on is not None:
            return frozenset()
        return frozenset(self.assignments.index[self.assignments["is_held_out"].to_numpy(dtype=bool)])


def assign_entrants(holdout: StandingHoldout, expected: pd.Series, *, as_of: date) -> pd.DataFrame:
    """Assign the members of `expected` who have not been assigned before.

    The first to come set the strata, of equal size by what is expected of them; later ones belong to the
    stratum whose least expectation they reach, or to the last. Seed and order of entry decide everything.

    Args:
        holdout: With everybody assigned so far.
        expected: What is expected of each member, by customer id.
        as_of: The date of the version.

    Returns:
        `COLUMNS` by customer id, sorted by it; empty where nobody is to be assigned.
    """
    if not holdout.takes_entrants(as_of):
        return no_assignments()
    new = expected[~expected.index.isin(holdout.assignments.index)].astype(float).sort_index()
    if new.empty:
        return no_assignments()
    stratum = _strata(holdout, new)
    places = holdout.assignments.groupby("stratum")["position"].max()
    position, is_held_out = np.zeros(len(new), dtype=np.int64), np.zeros(len(new), dtype=bool)
    for number in np.unique(stratum).tolist():
        inside = np.flatnonzero(stratum == number)
        first = int(places.get(number, -1)) + 1
        random = np.random.default_rng([holdout.seed, number, OF_ORDERS, first])
        for place, member in enumerate(random.permutation(inside).tolist(), first):
            position[member] = place
            is_held_out[member] = is_drawn(place, number, holdout.share, holdout.seed)
    return pd.DataFrame(
        {
            "is_held_out": is_held_out,
            "stratum": stratum,
            "position": position,
            "expected": new.to_numpy(),
            "assigned_on": pd.Series([as_of] * len(new), index=new.index, dtype=object),
        },
        index=new.index.rename("customer_id"),
    )


def is_drawn(position: int, stratum: int, share: float, seed: int) -> bool:
    """Whether the member with this number in a stratum is held out: one of every 1 / share is.

    Where 1 / share is no whole number, blocks of the two lengths next to it alternate.
    """
    part = Fraction(share).limit_denominator(1000)
    block = floor(position * part)
    first, after = -(-block // part), -(-(block + 1) // part)
    drawn = np.random.default_rng([seed, stratum, OF_BLOCKS, block]).integers(first, after)
    return bool(position == drawn)


def _strata(holdout: StandingHoldout, new: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    assignments = holdout.assignments
    stratum = np.empty(len(new), dtype=np.int64)
    if assignments.empty:
        order = np.lexsort((new.index.to_numpy(dtype=str), -new.to_numpy()))
        strata = strata_for(len(new), round(len(new) * holdout.share))
        for number, places in enumerate(np.array_split(order, strata), 1):
            stratum[places] = number
        return stratum
    first = assignments[assignments["assigned_on"] == assignments["assigned_on"].min()]
    least = first.groupby("stratum")["expected"].min().sort_index()
    # the last one takes whoever is below
    for place, value in enumerate(new.to_numpy()):
        reached = np.flatnonzero(value >= least.to_numpy()[:-1])
        stratum[place] = int(least.index[reached[0]]) if len(reached) else int(least.index[-1])
    return stratum
