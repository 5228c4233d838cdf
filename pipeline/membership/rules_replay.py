"""Replay rules of membership over past weeks, week by week as in the weekly runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

import pandas as pd

from domain.enums import OverrideKind
from pipeline.membership.history import MembershipHistory, MembershipState
from pipeline.membership.rules import MembershipRules, prospects
from pipeline.membership.state import RETURN_WEEKS, decide_membership


class Week(Protocol):
    """What was known on the date of a list."""

    @property
    def as_of(self) -> date:
        """The first day that does not count."""

    @property
    def features(self) -> pd.DataFrame:
        """recency_days, avg_recency_days, tenure_days, gross_revenue by customer id."""

    @property
    def order_probability(self) -> pd.Series | None:
        """Of an order within 84 days; None where nothing was predicted."""

    @property
    def single_purchase_gap(self) -> float:
        """Days that stand for the usual gap of who has bought on one day only."""

    def scores(self, line: float) -> pd.DataFrame:
        """`margin` by customer id, measured from `line`."""


@dataclass
class RulesReplay:
    """The lists of one set of rules; `advance` decides the next week from what it decided before.

    Attributes:
        rules: by which it decides.
        states: the members so far.
        left_on: when customers who left lately did.
        overrides: the same in all weeks.
        promises_ended: how often a promised day was past.
        return_weeks: who left more weeks ago joins like anybody else.
    """

    rules: MembershipRules
    states: Mapping[str, MembershipState] = field(default_factory=dict)
    left_on: dict[str, date] = field(default_factory=dict)
    return_weeks: int = RETURN_WEEKS
    overrides: Mapping[str, OverrideKind] = field(default_factory=dict)
    promises_ended: int = 0

    def advance(self, week: Week, below_before: pd.Series | None = None) -> frozenset[str]:
        """The members of `week`; `below_before` as for `decide_membership`, where the rules are new."""
        recent = timedelta(weeks=self.return_weeks)
        days = [state.valid_until for state in self.states.values()]
        self.promises_ended += sum(day is not None and day < week.as_of for day in days)
        decided = decide_membership(
            week.scores(self.rules.line),
            MembershipHistory(
                self.states,
                {customer: day for customer, day in self.left_on.items() if week.as_of - day <= recent},
                self.overrides,
            ),
            week.as_of,
            self.prospects(week),
            below_before,
            self.rules,
        )
        inside = decided["is_member"].to_numpy(dtype=bool)
        before = frozenset(self.states)
        members = decided[inside]
        self.states = {
            str(customer): MembershipState(True, since, int(below), until)
            for customer, since, below, until in zip(
                members.index, members["since"], members["weeks_below"], members["valid_until"], strict=True
            )
        }
        now = frozenset(self.states)
        self.left_on |= dict.fromkeys(before - now, week.as_of)
        return now

    def prospects(self, week: Week) -> pd.DataFrame:
        """What may be expected of the customers of `week`, by these rules."""
        return prospects(week.features, week.order_probability, week.single_purchase_gap, self.rules)
