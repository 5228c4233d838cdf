"""What the lists of some weeks were worth: capture, silence, exits; and the goals for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from benchmarks.membership_record.weeks import ScoredWeek
from pipeline.membership.replay_figures import returns
from pipeline.segmentation.insiders import capture

SILENT_DAYS = 90
WEEKS_A_MONTH = 365 / 12 / 7
EIGHT = 8
HUNDREDTH = 0.01


@dataclass(frozen=True)
class Replayed:
    """The figures of one set of rules over some weeks."""

    capture: float
    eight: float
    """The least capture of eight dates."""
    silent: float
    nothing: float
    """Members who bought nothing in the 182 days after."""
    back: float
    exits: float
    """A month, of the members."""
    members: tuple[int, int]
    """In the first and in the last week."""

    @property
    def shortfall(self) -> float:
        """How far it misses the goals together: captures in hundredths, others in parts of the goal."""
        return sum(goal.missed_by(float(getattr(self, goal.name))) for goal in GOALS)


@dataclass(frozen=True)
class Goal:
    """What a figure is to reach.

    Attributes:
        name: of the figure in `Replayed`.
        title: as tables and charts have it.
        value: the goal.
        is_least: whether the figure is to be at least that, as captures are; at most otherwise.
    """

    name: str
    title: str
    value: float
    is_least: bool = False

    def missed_by(self, figure: float) -> float:
        """0 where it is reached."""
        if self.is_least:
            return max(self.value - figure, 0.0) / HUNDREDTH
        return max(figure - self.value, 0.0) / self.value

    def written(self, figure: float) -> str:
        """The figure as it is read."""
        return f"{figure:.4f}" if self.is_least else f"{figure:.1%}"


GOALS = (
    Goal("capture", "capture", 1.008, is_least=True),
    Goal("eight", "least of eight", 1.0, is_least=True),
    Goal("silent", "silent > 90 days", 0.06),
    Goal("nothing", "buy nothing in 182 days", 0.05),
    Goal("back", "exits that come back", 0.08),
    Goal("exits", "exits a month", 0.02),
)


def measure(weeks: Sequence[ScoredWeek], lists: Sequence[frozenset[str]]) -> Replayed:
    """The figures of the lists of these weeks."""
    captured = [
        capture(pd.Index(sorted(members)), week.features, week.came)
        for week, members in zip(weeks, lists, strict=True)
        if week.came is not None
    ]
    values = np.array([value for value in captured if value is not None])
    silent = [
        float((week.features["recency_days"].reindex(sorted(members)) > SILENT_DAYS).mean())
        for week, members in zip(weeks, lists, strict=True)
    ]
    nothing = [
        len(members - week.bought) / len(members)
        for week, members in zip(weeks, lists, strict=True)
        if week.bought is not None
    ]
    rates = [len(before - after) / len(before) for before, after in pairwise(lists)]
    exits = returns([(week.as_of, members) for week, members in zip(weeks, lists, strict=True)])
    return Replayed(
        float(values.mean()),
        float(values[:: -max(len(values) // EIGHT, 1)][:EIGHT].min()),
        float(np.mean(silent)),
        float(np.mean(nothing)),
        exits.back / max(exits.exits, 1),
        float(np.mean(rates)) * WEEKS_A_MONTH,
        (len(lists[0]), len(lists[-1])),
    )
