"""Assign the members of a version to the standing holdout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from domain.enums import ExperimentOutcome
from pipeline.experiments import StandingHoldout, assign_entrants, judge_holdout
from pipeline.experiments.outcomes import covariates
from pipeline.publish.contribution_step import received_benefits
from pipeline.publish.run_inputs import RunInputs
from pipeline.publish.stored_holdout import assignment_rows


@dataclass(frozen=True)
class HoldoutStep:
    """The standing holdout with the members who entered just now; without one, nobody is held out."""

    holdout: StandingHoldout | None
    new_rows: list[dict[str, Any]]
    """Rows of `db.models.HoldoutAssignment`, without the version."""

    @property
    def held_out(self) -> frozenset[str]:
        """The ids of those drawn."""
        return frozenset() if self.holdout is None else self.holdout.held_out()

    def is_held_out(self, membership: pd.DataFrame) -> pd.Series:
        """Whether each customer goes without benefits; missing values where there is no holdout.

        A person's word is worth more than the draw: who is always to be a member gets the benefits. Both
        arms are compared as drawn all the same.
        """
        if self.holdout is None or self.holdout.ends_on is not None:
            return pd.Series([None] * len(membership), index=membership.index, dtype=object)
        is_drawn = membership.index.isin(list(self.held_out))
        return pd.Series(is_drawn & ~is_pinned(membership), index=membership.index, dtype=object)

    def section(self, inputs: RunInputs, membership: pd.DataFrame) -> dict[str, Any] | None:
        """For the report: `domain.report.StandingHoldout`; None without a holdout."""
        if self.holdout is None:
            return None
        by_hand = is_pinned(membership) & ~membership.index.isin(self.holdout.assignments.index)
        return judge_holdout(
            self.holdout,
            inputs.customer_days,
            as_of=inputs.as_of,
            is_member=membership["is_member"] & ~is_pinned(membership),
            by_hand=int(by_hand.sum()),
            benefit_costs=lambda start, end: received_benefits(inputs, start, end),
        )


def assign_to_holdout(
    inputs: RunInputs, membership: pd.DataFrame, predictions: pd.DataFrame | None
) -> HoldoutStep:
    """Assign members who have not been assigned before; those a person has made members never are.

    Args:
        inputs: Of the run.
        membership: As `decide_membership` gives it.
        predictions: What customers are expected to be worth; None where nothing was predicted.
    """
    holdout = inputs.holdout
    if holdout is None:
        return HoldoutStep(None, [])
    entrants = membership.index[
        membership["is_member"].to_numpy(dtype=bool)
        & ~is_pinned(membership)
        & ~membership.index.isin(holdout.assignments.index)
    ]
    if not holdout.takes_entrants(inputs.as_of) or not len(entrants):
        return HoldoutStep(holdout, [])
    expected = covariates(
        inputs.customer_day_index,
        entrants,
        predictions,
        as_of=inputs.as_of,
        pre_days=inputs.window_days,
    )[ExperimentOutcome.NET_REVENUE]
    assigned = assign_entrants(holdout, expected, as_of=inputs.as_of)
    return HoldoutStep(holdout.with_entrants(assigned), assignment_rows(holdout, assigned))


def is_pinned(membership: pd.DataFrame) -> pd.Series:
    """Whether a person has made the customer a member."""
    return membership["is_member"].astype(bool) & membership["overridden"].astype(bool)
