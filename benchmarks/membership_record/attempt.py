"""One attempt more: is there a better point, if expected revenue decides as well?

Two conditions are added to the rules: a member of whom much is expected stays however unlikely an order is
within 84 days; one who has been silent for more than 90 days and of whom little is expected is on the way
out. They are tried together with the dials, chosen on the first half of the weeks and judged on the second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

import pandas as pd

from benchmarks.membership_record.dials import NOW
from benchmarks.membership_record.figures import SILENT_DAYS, Replayed, measure
from benchmarks.membership_record.weeks import ScoredWeek
from pipeline.membership.rules_replay import RulesReplay, Week


@dataclass
class ValueReplay(RulesReplay):
    """A replay in which expected revenue decides as well.

    Attributes:
        stays_above: quantile of all customers' expected revenue from which a member stays; None for no such
            rule.
        leaves_below: quantile below which who is silent for more than `SILENT_DAYS` is on the way out.
    """

    stays_above: float | None = None
    leaves_below: float | None = None

    def prospects(self, week: Week) -> pd.DataFrame:
        """As the rules have them, with the two conditions."""
        known = super().prospects(week)
        revenue = week.expected_revenue if isinstance(week, ScoredWeek) else None
        if revenue is None:
            return known
        expected = revenue.reindex(known.index).fillna(0.0)
        must_leave = known["must_leave"]
        if self.stays_above is not None:
            must_leave = must_leave & (expected < expected.quantile(self.stays_above))
        if self.leaves_below is not None:
            is_silent = week.features["recency_days"] > SILENT_DAYS
            must_leave = must_leave | (is_silent & (expected < expected.quantile(self.leaves_below)))
        return known.assign(must_leave=must_leave)


class Attempt(NamedTuple):
    """One combination, and what it did in both halves and in all weeks."""

    words: str
    line: float
    first: Replayed
    second: Replayed
    whole: Replayed


def attempts(weeks: Sequence[ScoredWeek], history: int) -> Iterator[Attempt]:
    """All combinations; the first `history` weeks are not measured. What the program does comes first."""
    middle = history + (len(weeks) - history) // 2
    parts = slice(history, middle), slice(middle, None), slice(history, None)
    grid = product((0.15, 0.3), (0.4, 0.5), (0.2, 0.3), (1.5, 2.5), (None, 0.95), (None, 0.85, 0.9))
    for line, join, stay, silent, above, below in grid:
        rules = replace(NOW, line=line, join_chance=join, stay_chance=stay, silent_times=silent)
        replayed = ValueReplay(rules, stays_above=above, leaves_below=below)
        lists = [replayed.advance(week) for week in weeks]
        words = f"line {line}, joins from {join:.0%}, leaves under {stay:.0%}, silent beyond {silent} gaps"
        if above is not None:
            words += f", stays in the top {1 - above:.0%} by expected revenue"
        if below is not None:
            words += f", leaves if silent > {SILENT_DAYS} days and below the top {1 - below:.0%}"
        yield Attempt(words, line, *(measure(weeks[part], lists[part]) for part in parts))


def dominates(found: Replayed, now: Replayed) -> bool:
    """Whether no figure is worse than now's, but for a capture within a tenth of its own interval."""
    return (
        found.capture >= now.capture - 0.0005
        and found.silent <= now.silent
        and found.nothing <= now.nothing
        and found.exits <= now.exits
        and found.back <= max(now.back, 0.08)
    )
