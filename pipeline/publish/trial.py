"""The trial: a model built with data up to a date, judged by what customers spent after it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from pipeline.features.largest import positions_of_largest
from pipeline.features.point_in_time import FROM_DAYS, CustomerDayIndex
from pipeline.membership.capture import capture_section
from pipeline.membership.members_then import MembersThen, rescored_ids
from pipeline.membership.rules import MembershipRules, needs_second_day
from pipeline.publish.run_inputs import RunInputs
from pipeline.segmentation.candidate_capture import Trial
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.selection_inputs import SelectionInputs

MIN_TRIAL_CUSTOMERS = 100
"""Customers at T below which capture would be noise."""
MIN_TRIAL_HISTORY_DAYS = 84
"""Minimum history before T, in days, for a model to be judged by it."""


def members_on(
    champion: Champion,
    customer_day_index: CustomerDayIndex,
    day: date,
    window_days: int,
    rules: MembershipRules | None = None,
) -> pd.Index:
    """`rescored_ids` of a past day, from customer days; where those do not suffice, of the best tenth."""
    if set(champion.space.scaling.columns) <= set(FROM_DAYS):
        return rescored_ids(champion, customer_day_index.features(day, window_days), rules)
    if rules is not None:
        features = customer_day_index.features(day, window_days)
        best = positions_of_largest(features["net_revenue"].to_numpy(), max(1, round(len(features) * 0.1)))
        return features.index[best][~needs_second_day(features, rules).to_numpy()[best]]
    revenue = customer_day_index.by_number().net_revenue(day, window_days)
    best = positions_of_largest(revenue.to_numpy(), max(1, round(len(revenue) * 0.1)))
    members: pd.Index = customer_day_index.customers[revenue.index[best]]
    return members


def selection_inputs(inputs: RunInputs) -> SelectionInputs:
    """The inputs for selecting a run's model."""
    return SelectionInputs(
        inputs.features,
        inputs.as_of,
        build_trial(inputs),
        inputs.incumbent,
        inputs.previous.segment_id if inputs.previous is not None else None,
        inputs.next_segment_id,
    )


def build_trial(inputs: RunInputs) -> Trial | None:
    """The trial at `inputs.past_day`.

    None with too few customers then, too short a history before, or no revenue after.
    """
    after = inputs.customer_day_index.revenue(inputs.past_day, inputs.as_of)
    history = pd.Timestamp(inputs.past_day) - inputs.customer_day_index.first
    if (
        len(inputs.past_features) < MIN_TRIAL_CUSTOMERS
        or history.days < MIN_TRIAL_HISTORY_DAYS
        or not after.sum()
    ):
        return None
    return Trial(inputs.past_features, after)


def measure_capture_of(inputs: RunInputs, past: MembersThen) -> dict[str, Any] | None:
    """The capture of the members of `past`; re-scored ones need enough history to be chosen from."""
    if past.source == "rescored":
        history = pd.Timestamp(inputs.past_day) - inputs.customer_day_index.first
        if history.days < MIN_TRIAL_HISTORY_DAYS:
            return None
    return capture_section(past, inputs.customer_day_index, MIN_TRIAL_CUSTOMERS)
