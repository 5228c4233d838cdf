"""What an experiment would show, read off what the weekly run worked out: at once, while a form is filled.

The run told the smallest effect for some sizes of the holdout and some durations. Between them the logarithm
of the effect is taken to be straight: over the logarithm of 1/holdout + 1/rest, as the error of a difference
is, and over the logarithm of the days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from domain.audiences import FORMER_SLUGS
from domain.design_analysis import MAX_EFFECT, DesignAnalysis, analyze_design, standard_error_of
from domain.enums import ExperimentOutcome
from domain.report import Duration, Report

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Outlook:
    """What experiments on one group could show, as a version has it."""

    customers: int
    fewest: int
    """Customers that the holdout and the rest need each."""
    power: float
    """The chance promised."""
    durations: Sequence[Duration]

    @classmethod
    def of(
        cls, report: Report, group: str, outcome: ExperimentOutcome = ExperimentOutcome.REVENUE
    ) -> Outlook | None:
        """That of `group` (the slug of an audience or segment:ID); none where the version has none."""
        experiment_outlook = report.experiment_outlook
        if experiment_outlook is None:
            return None
        former = next((old for old, new in FORMER_SLUGS.items() if new == group), group)
        outlook = experiment_outlook.groups.get(group, experiment_outlook.groups.get(former))
        if outlook is None:
            return None
        if outcome.is_money:  # returns change what can be seen too little to be tried apart
            durations = outlook.durations
            if outcome == ExperimentOutcome.CONTRIBUTION:
                if report.contribution is None:
                    return None
                profit_share = report.contribution.profit_share
                durations = tuple(
                    duration.model_copy(update={"mean": duration.mean * profit_share})
                    for duration in durations
                )
        elif outlook.outcomes or not outlook.durations:
            durations = outlook.outcomes.get(outcome, ())
        else:  # the version told only of revenue
            return None
        return cls(outlook.customers, experiment_outlook.fewest, experiment_outlook.power, durations)

    def holdout(self, share: float) -> int | None:
        """How many go without; none where one of the two parts would be too small."""
        held = round(self.customers * share)
        return held if self.fewest <= held <= self.customers - self.fewest else None

    def mean(self, days: int) -> float:
        """The expected outcome of a customer in that number of days."""
        points = [
            (log(duration.days), log(duration.mean)) for duration in self.durations if duration.mean > 0
        ]
        return exp(_along(points, log(days), (1.0, 1.0))) if points else 0.0

    def smallest_effect(self, held: int, days: int) -> float | None:
        """The smallest effect (a fraction) that would be seen; none where nothing would."""
        x = _noise(held, self.customers)
        points = []
        for duration in self.durations:
            points_known = [
                (_noise(at.holdout, self.customers), log(at.effect)) for at in duration.effects if at.effect
            ]
            if points_known:
                points.append((log(duration.days), _along(sorted(points_known), x, (0.5, 0.5))))
        if not points:
            return None
        effect = exp(_along(points, log(days), (0.0, 0.0)))
        return effect if effect <= MAX_EFFECT else None

    def power_range(self, held: int, days: int) -> tuple[float, float] | None:
        """Between which powers one such experiment likely is: those of the nearest tried, or None."""
        if not self.durations:
            return None
        duration = min(self.durations, key=lambda duration: abs(log(duration.days / days)))
        x, points = _noise(held, self.customers), [at for at in duration.effects if at.effect is not None]
        if not points:
            return None
        at = min(points, key=lambda at: abs(_noise(at.holdout, self.customers) - x))
        return None if at.power_low is None or at.power_high is None else (at.power_low, at.power_high)

    def holdout_needed(self, effect: float, days: int) -> int | None:
        """The fewest that must go without to see `effect`; none if even half of all do not suffice."""
        for held in range(self.fewest, self.customers // 2 + 1):
            visible = self.smallest_effect(held, days)
            if visible is not None and visible <= effect:
                return held
        return None

    def shortest(self, effect: float) -> int | None:
        """The fewest whole weeks, in days, in which half of the customers held out show `effect`; or none."""
        half = self.holdout(0.5)
        if half is None or not self.durations:
            return None
        first, last = self.durations[0].days, self.durations[-1].days
        for days in range(first, last + 1, 7):
            observed = self.smallest_effect(half, days)
            if observed is not None and observed <= effect:
                return days
        return None

    def design(self, effect: float, held: int, days: int) -> DesignAnalysis | None:
        """The power for a true `effect`, and how far an estimate that is significant exaggerates it."""
        smallest = self.smallest_effect(held, days)
        return analyze_design(effect, standard_error_of(smallest, self.power)) if smallest else None


def _noise(held: int, customers: int) -> float:
    return log(1 / held + 1 / (customers - held))


def _along(points: Points, x: float, slopes: tuple[float, float]) -> float:
    """Interpolate at `x` between sorted `points`; extrapolate with `slopes` at either end."""
    first, last = points[0], points[-1]
    if x <= first[0]:
        return first[1] + slopes[0] * (x - first[0])
    if x >= last[0]:
        return last[1] + slopes[1] * (x - last[0])
    place = next(i for i, (at, _) in enumerate(points) if at >= x)
    (x0, y0), (x1, y1) = points[place - 1], points[place]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
