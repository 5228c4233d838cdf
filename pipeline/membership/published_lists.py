"""Published lists of members and recorded movements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from domain.enums import MovementKind, MovementReason

MAX_AGE_DAYS = 28
"""Days a published list is assumed to be in use, if no newer one follows."""
OWN_REASONS = frozenset({MovementReason.BEHAVIOUR, MovementReason.NEW, MovementReason.LAPSED})
"""Movements that tell something about the customer; the others are the model's, the data's or a person's."""


def _empty(*columns: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


@dataclass(frozen=True)
class PublishedVersion:
    """A published version: its number, its date, and the date of the version its movements refer to."""

    number: int
    as_of: date
    previous_as_of: date | None


@dataclass(frozen=True)
class WeekOfMovements:
    """Who joined and who left between two published lists because of their own behaviour."""

    since: date
    as_of: date
    members_before: int
    joined: frozenset[str]
    left: frozenset[str]


@dataclass(frozen=True, eq=False)
class PublishedLists:
    """Every list published for a date before a run's; of several for one date, the newest.

    `stays` has customer_id, first_version and last_version (NaN while it goes on) of members; `movements` has
    version, customer_id, kind and reason.
    """

    versions: tuple[PublishedVersion, ...] = ()
    """By date, oldest first."""
    stays: pd.DataFrame = field(
        default_factory=lambda: _empty("customer_id", "first_version", "last_version")
    )
    movements: pd.DataFrame = field(
        default_factory=lambda: _empty("version", "customer_id", "kind", "reason")
    )

    def in_the_year_before(self, day: date) -> int:
        """The number of lists published for the 365 days before `day`."""
        return sum(day - timedelta(days=365) <= version.as_of < day for version in self.versions)

    def in_force(self, day: date) -> PublishedVersion | None:
        """The version in force on `day`: the newest of that day or the `MAX_AGE_DAYS` before it."""
        earlier = [version for version in self.versions if version.as_of <= day]
        if not earlier or day - earlier[-1].as_of > timedelta(days=MAX_AGE_DAYS):
            return None
        return earlier[-1]

    def between(self, start: date, end: date) -> list[PublishedVersion]:
        """The versions as of the days in [start, end)."""
        return [version for version in self.versions if start <= version.as_of < end]

    def members(self, number: int) -> frozenset[str]:
        """The members in version `number`."""
        last = self.stays["last_version"].to_numpy(dtype=float)
        inside = (self.stays["first_version"].to_numpy(dtype=float) <= number) & (
            np.isnan(last) | (last >= number)
        )
        return frozenset(self.stays["customer_id"].to_numpy()[inside])

    def weeks(self, start: date, end: date) -> list[WeekOfMovements]:
        """The recorded movements of the versions as of [start, end), oldest first; the first has none."""
        kinds = {
            (number, kind): frozenset(moved["customer_id"])
            for (number, kind), moved in self._own_movements().groupby(["version", "kind"])
        }
        everybody = self.movements.groupby(["version", "kind"]).size().to_dict()
        weeks = []
        for version in self.between(start, end):
            if version.previous_as_of is None:
                continue
            before = (
                len(self.members(version.number))
                - everybody.get((version.number, MovementKind.ENTERED), 0)
                + everybody.get((version.number, MovementKind.LEFT), 0)
            )
            joined, left = (kinds.get((version.number, kind), frozenset()) for kind in MovementKind)
            weeks.append(WeekOfMovements(version.previous_as_of, version.as_of, before, joined, left))
        return weeks

    def _own_movements(self) -> pd.DataFrame:
        return self.movements[self.movements["reason"].isin(OWN_REASONS)]
