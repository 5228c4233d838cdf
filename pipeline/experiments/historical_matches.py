"""Match today's customers to similar past customers whose later purchases are known."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from domain.enums import ExperimentOutcome
from i18n import UserError
from pipeline.arrays import Floats, Ints
from pipeline.experiments.estimate import Spend
from pipeline.experiments.nearest_neighbour_matching import Numbers, match_without_replacement
from pipeline.experiments.outcomes import PredictionsAt, covariates, measured_of
from pipeline.features.point_in_time import CustomerDayIndex

MIN_HISTORY_DAYS = 84
"""Before the stand-in period, below which nobody could be called alike."""
MIN_PERIODS, MAX_PERIODS = 2, 3
"""Past periods tried: some seasons are more uneven than others. One alone shows nothing of that: what was
promised 80 % of the time after one of 364 days was seen 20 to 99 % of the time (docs/decisions/031)."""
MIN_DAYS = 7
"""The shortest experiment."""
SAME = 1e-6
YEAR = 365


@dataclass(frozen=True)
class HistoricalMatches:
    """Outcomes of similar customers in a past period (`outcome`) and their covariate (`before`)."""

    outcome: Floats
    before: Floats
    kind: ExperimentOutcome = ExperimentOutcome.REVENUE

    def by_stratum(self, strata: int) -> list[Spend]:
        """The matches in strata of equal size by the covariate, as a draw forms them."""
        insides = np.array_split(self._largest_first, strata)
        return [Spend(self.outcome[inside], self.before[inside]) for inside in insides]

    @cached_property
    def _largest_first(self) -> Numbers:
        return np.argsort(-self.before, kind="stable")


@dataclass(frozen=True)
class _Past:
    """The profiles of all customers at a past date."""

    spend: pd.Series
    unit: Floats
    tree: KDTree


@dataclass(frozen=True)
class _Matches:
    """Which of a past date's customers stand in for today's, and how much more today's spend in sum."""

    chosen: Numbers
    larger: float


class MatchedSampler:
    """Finds the most similar customer (spend, orders, recency) before each past period for each of today's.

    Profiles and matches of a past date are computed once, for all durations and outcomes. Inside, customers
    go by their numbers.

    Args:
        customer_day_index: of what was bought before `as_of`.
        pre_days: the time before the experiment whose pace is known.
        predictions_at: what was predicted on a past date; None where nothing is predicted.
    """

    def __init__(
        self,
        customer_day_index: CustomerDayIndex,
        *,
        as_of: date,
        pre_days: int,
        predictions_at: PredictionsAt | None = None,
    ) -> None:
        self._by_id = customer_day_index
        self._by_number = customer_day_index.by_number()
        self._as_of, self._pre_days = as_of, pre_days
        self._predictions_at = predictions_at
        self._profiles_now: dict[frozenset[str], Floats] = {}
        self._pasts: dict[date, _Past | None] = {}
        self._matches: dict[tuple[frozenset[str], date], _Matches] = {}
        self._trades: dict[tuple[date, int], pd.DataFrame] = {}
        self._covariates: dict[date, pd.DataFrame] = {}
        self._looked_up: tuple[pd.Index, Ints] | None = None

    def periods(
        self, population: Set[str], *, days: int, outcome: ExperimentOutcome = ExperimentOutcome.REVENUE
    ) -> list[HistoricalMatches]:
        """Periods of `days` before today, newest first, at most `MAX_PERIODS`.

        Raises:
            UserError: there is too little history for `MIN_PERIODS`.
        """
        ids = frozenset(population)
        periods: list[HistoricalMatches] = []
        for back in range(1, MAX_PERIODS + 1):
            start = self._as_of - timedelta(days=back * days)
            if not self._is_known(start):
                break
            past = self._past(start)
            if past is None:  # trade had paused for longer than the window: nobody can stand in for anybody
                continue
            matches = self._matched(ids, start, past)
            larger = matches.larger if outcome.is_money else 1.0
            covariate = self._covariates_at(start, past)[outcome].to_numpy(dtype=float)
            periods.append(
                HistoricalMatches(
                    outcome=larger * self._outcome(past, start, days, outcome)[matches.chosen],
                    before=larger * covariate[matches.chosen],
                    kind=outcome,
                )
            )
        if len(periods) < MIN_PERIODS:
            raise self._too_little_history(days)
        return periods

    def dates(self, durations: Iterable[int]) -> dict[date, list[int]]:
        """The dates on which the periods of these lengths began that can be tried, with those lengths."""
        dates: dict[date, list[int]] = {}
        for days in durations:
            starts = [self._as_of - timedelta(days=back * days) for back in range(1, MAX_PERIODS + 1)]
            known = [start for start in starts if self._is_known(start)]
            for start in known if len(known) >= MIN_PERIODS else []:
                dates.setdefault(start, []).append(days)
        return dates

    def prepare(self, start: date, durations: Iterable[int]) -> None:
        """Compute what periods that began at `start` need of all customers; the first group would do it.

        Several dates may be prepared at a time, each in a thread.
        """
        past = self._past(start)
        if past is not None:
            self._covariates_at(start, past)
            for days in durations:
                self._trade(past, start, days)

    def _is_known(self, start: date) -> bool:
        return not self._by_id.customers.empty and self._days_of_history(start) >= MIN_HISTORY_DAYS

    def _too_little_history(self, days: int) -> UserError:
        """The refusal to say what an experiment of `days` could show, with what is possible."""
        history = 0 if self._by_id.customers.empty else self._days_of_history(self._as_of)
        longest = (history - MIN_HISTORY_DAYS) // MIN_PERIODS
        if longest >= days or longest < MIN_DAYS:  # trade had paused, or there is no length to recommend
            return UserError(
                "There is too little history to predict what an experiment of {days:days} could "
                "show. Choose a shorter one, or wait.",
                days=days,
            )
        return UserError(
            "What an experiment of {days:days} could show cannot be predicted: it has to be tried on two "
            "earlier periods of that length, and your invoices only go back {history:days}. Choose at most "
            "{longest:days}.",
            days=days,
            history=history,
            longest=longest,
        )

    def _matched(self, ids: frozenset[str], start: date, past: _Past) -> _Matches:
        if (ids, start) not in self._matches:
            profile = self._current_profile(ids)
            chosen = np.sort(
                match_without_replacement(
                    past.tree, profile / past.unit, np.argsort(-profile[:, 0], kind="stable")
                )
            )
            spend = past.spend.to_numpy(dtype=float)[chosen]
            # nobody then may have been as large as the largest of today: shares are theirs, the sum is now's
            larger = np.expm1(profile[:, 0]).sum() / max(spend.sum() * self._annual_factor(start), SAME)
            self._matches[ids, start] = _Matches(chosen, float(larger))
        return self._matches[ids, start]

    def _covariates_at(self, start: date, past: _Past) -> pd.DataFrame:
        """The covariates of all customers known at `start`."""
        if start not in self._covariates:
            predicted = self._predictions_at(start) if self._predictions_at is not None else None
            if predicted is not None:
                predicted = self._by_numbers(predicted)
            self._covariates[start] = covariates(
                self._by_number, past.spend.index, predicted, as_of=start, pre_days=self._pre_days
            )
        return self._covariates[start]

    def _by_numbers(self, predicted: pd.DataFrame) -> pd.DataFrame:
        """Predictions with a row for each customer; all dates have one index of ids, looked up once."""
        looked_up = self._looked_up
        if looked_up is None or looked_up[0] is not predicted.index:
            looked_up = self._looked_up = predicted.index, self._by_id.numbers_of(predicted.index)
        is_known = looked_up[1] >= 0
        everybody = {name: np.full(len(self._by_id.customers), np.nan) for name in predicted}
        for name, values in everybody.items():
            values[looked_up[1][is_known]] = predicted[name].to_numpy(dtype=float)[is_known]
        return pd.DataFrame(everybody, index=self._by_number.customers)

    def _current_profile(self, ids: frozenset[str]) -> Floats:
        if ids not in self._profiles_now:
            numbers = self._by_id.numbers_of(sorted(ids))
            self._profiles_now[ids] = self._profile(self._features_now.reindex(numbers), self._as_of)
        return self._profiles_now[ids]

    @cached_property
    def _features_now(self) -> pd.DataFrame:
        return self._features(self._as_of)

    def _past(self, start: date) -> _Past | None:
        """The profiles at `start`; None if there were no purchases before it."""
        if start not in self._pasts:
            features = self._features(start)
            if features.empty:
                self._pasts[start] = None
                return None
            profiles = self._profile(features, start)
            spread = profiles.std(axis=0)
            unit = np.where(spread > SAME, spread, np.inf)  # where all were alike, nobody is more alike
            self._pasts[start] = _Past(features["gross_revenue"], unit, KDTree(profiles / unit))
        return self._pasts[start]

    def _outcome(self, past: _Past, start: date, days: int, outcome: ExperimentOutcome) -> Floats:
        """The outcome of the customers known at `start` (`past`) in the `days` from then on."""
        return measured_of(outcome, self._trade(past, start, days)).to_numpy(dtype=float)

    def _trade(self, past: _Past, start: date, days: int) -> pd.DataFrame:
        if (start, days) not in self._trades:
            trade = self._by_number.trade(start, start + timedelta(days=days), everyone=True)
            self._trades[start, days] = trade.loc[past.spend.index]
        return self._trades[start, days]

    def _features(self, day: date) -> pd.DataFrame:
        return self._by_number.features(day, self._pre_days)

    def _profile(self, features: pd.DataFrame, day: date) -> Floats:
        """Spend and orders per known day, since a young shop's window is not full, and recency."""
        annual_factor = self._annual_factor(day)
        profile = features[["gross_revenue", "orders", "recency_days"]].fillna(0.0).to_numpy(dtype=float)
        return np.asarray(np.log1p(profile.clip(min=0) * np.array([annual_factor, annual_factor, 1.0])))

    def _annual_factor(self, day: date) -> float:
        """The factor that turns spend known on a day into annual spend."""
        return YEAR / min(self._pre_days, self._days_of_history(day))

    def _days_of_history(self, day: date) -> int:
        return int((pd.Timestamp(day) - self._by_id.first).days)
