"""The rules of membership, as a version is computed with them and the next one knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from domain.gates import GRACE_RUNS, JOIN_CHANCE, PROGRAMME_LINE, SILENT_TIMES, STAY_CHANCE
from domain.programme import ProgrammeSettings


@dataclass(frozen=True)
class MembershipRules:
    """What a customer must pass besides the lines themselves.

    Attributes:
        line: where the line of the programme is, in standard deviations inside the model's own boundary.
        silent_times: a member below the line leaves once silent for more than so many usual gaps; 0 for at
            once.
        join_chance: the probability of an order within 84 days without which nobody joins. Where nothing was
            predicted, it is asked of the repeat rate (`repeat_rate_to_wait_for`).
        stay_chance: the probability without which a member is on the way out, wherever they stand.
        grace_runs: runs in a row on the way out after which a member leaves.
        min_months: for so many months after joining nobody leaves by their buying.
        until: the day of the year (MM-DD) until which members stay whatever they buy; None for no such day.
    """

    line: float = PROGRAMME_LINE
    silent_times: float = SILENT_TIMES
    join_chance: float = JOIN_CHANCE
    stay_chance: float = STAY_CHANCE
    grace_runs: int = GRACE_RUNS
    min_months: int = 0
    until: str | None = None

    @property
    def settings(self) -> ProgrammeSettings:
        """The part of them that a marketer sets."""
        return ProgrammeSettings(self.line, self.grace_runs, self.min_months, self.until)

    def with_settings(self, settings: ProgrammeSettings) -> MembershipRules:
        """These rules, as a marketer has set them."""
        return replace(self, **asdict(settings))

    @classmethod
    def of_version(cls, programme: Mapping[str, Any]) -> MembershipRules:
        """Those in `ComputedWith.programme`; versions that name none had the lines of the model alone."""
        rules = cls(
            silent_times=float(programme.get("silent_times", 0.0)),
            join_chance=float(programme.get("join_chance", 0.0)),
            stay_chance=float(programme.get("stay_chance", 0.0)),
        )
        return rules.with_settings(ProgrammeSettings.of_version(programme))


TODAYS = MembershipRules()
"""The rules that this program decides by where nothing else is set."""


def repeat_rate(features: pd.DataFrame) -> float:
    """Of the customers who came in the earlier half of the days traded, the share who bought on another day.

    Args:
        features: tenure_days, avg_recency_days (missing where all purchases were on one day) by customer id.
    """
    tenure = features["tenure_days"]
    early = features.loc[tenure > tenure.max() / 2, "avg_recency_days"]
    return float(early.notna().mean())


def repeat_rate_to_wait_for(features: pd.DataFrame, rules: MembershipRules) -> float | None:
    """The repeat rate, where it is so low that nobody joins on a single day of purchases; otherwise None.

    Where nothing was predicted: all that is known then of who has bought on one day only is how many of those
    before them came back.
    """
    rate = repeat_rate(features) if len(features) else 1.0
    return rate if rate < rules.join_chance else None


def needs_second_day(features: pd.DataFrame, rules: MembershipRules) -> pd.Series:
    """Who would have to buy on another day to join, where nothing was predicted."""
    once: pd.Series = features["avg_recency_days"].isna()
    return once & (repeat_rate_to_wait_for(features, rules) is not None) if once.any() else once


def prospects(
    features: pd.DataFrame,
    order_probability: pd.Series | None,
    single_purchase_gap: float,
    rules: MembershipRules,
) -> pd.DataFrame:
    """What may be expected of each customer, by what the rules ask for.

    Args:
        features: recency_days, avg_recency_days, tenure_days by customer id.
        order_probability: of an order within 84 days, by customer id; None, or missing of everybody, where
            nothing was predicted.
        single_purchase_gap: days that stand for the usual gap of who has bought on one day only.
        rules: those of the programme.

    Returns:
        is_silent (beyond the customer's own rhythm), patience_days (the silence from which that is so),
        needs_second_day (as the function of that name gives it; nobody where orders were predicted),
        can_join (by that and the probability), must_leave (by the probability alone), and order_probability
        (missing where nothing was predicted: it then decides nothing).
    """
    gap = features["avg_recency_days"].astype(float).fillna(single_purchase_gap)
    chance = (
        pd.Series(float("nan"), index=features.index)
        if order_probability is None
        else order_probability.reindex(features.index).astype(float)
    )
    waits = needs_second_day(features, rules) if chance.isna().all() else chance.isna() & False
    return pd.DataFrame(
        {
            "is_silent": features["recency_days"] > rules.silent_times * gap,
            "patience_days": np.ceil(rules.silent_times * gap + 1e-9),
            "needs_second_day": waits,
            "can_join": ~(chance < rules.join_chance) & ~waits,
            "must_leave": chance < rules.stay_chance,
            "order_probability": chance,
        },
        index=features.index,
    )
