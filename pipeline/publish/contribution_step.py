"""What customers of a version contribute; nothing where no margin rate is set."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from pipeline.contribution import NOBODY, HeldOut, benefits_received, customer_contributions
from pipeline.publish.run_inputs import RunInputs
from pipeline.value import HORIZONS


class ContributionResult(NamedTuple):
    """The columns to be stored by customer id, and the report's section."""

    rows: pd.DataFrame | None = None
    section: dict[str, Any] | None = None


def compute_contributions(
    inputs: RunInputs, values: pd.DataFrame | None, labels: pd.DataFrame
) -> ContributionResult:
    """The contribution of each customer, in the window and expected.

    Args:
        inputs: of the run.
        values: the stored predictions; None where nothing was predicted.
        labels: is_member, is_held_out (None without a standing holdout) and segment_id, by customer id.
    """
    contributions = customer_contributions(
        inputs.customer_day_index,
        inputs.features,
        inputs.published,
        inputs.margins,
        as_of=inputs.as_of,
        window_days=inputs.window_days,
        held_out=_held_out(inputs),
    )
    if contributions is None:
        return ContributionResult()
    has_benefits = labels["is_member"].astype(bool) & (labels["is_held_out"] != True)  # noqa: E712 - or None
    expected = contributions.expected(values, has_benefits, HORIZONS)
    return ContributionResult(
        contributions.rows(expected),
        contributions.section(expected, labels.assign(has_benefits=has_benefits)),
    )


def received_benefits(inputs: RunInputs, start: date, end: date) -> pd.Series:
    """What the benefits of each customer cost on the days [start, end), by the published lists."""
    return benefits_received(
        inputs.published, inputs.margins, start=start, end=end, held_out=_held_out(inputs)
    )


def _held_out(inputs: RunInputs) -> HeldOut:
    """Members whom the standing holdout kept without benefits before this version."""
    if inputs.holdout is None:
        return NOBODY
    drawn = inputs.holdout.assignments
    drawn = drawn[drawn["is_held_out"].to_numpy(dtype=bool)]
    return HeldOut(dict(zip(drawn.index, drawn["assigned_on"], strict=True)), inputs.holdout.ends_on)
