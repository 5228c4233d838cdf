"""What customers of a version contribute; nothing where no margin rate is set."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from pipeline.contribution import customer_contributions
from pipeline.publish.run_inputs import RunInputs
from pipeline.value import HORIZONS


class ContributionResult(NamedTuple):
    """The columns to be stored by customer id, and the report's section."""

    rows: pd.DataFrame | None = None
    section: dict[str, Any] | None = None


def compute_contributions(
    inputs: RunInputs, values: pd.DataFrame | None, is_member: pd.Series, segment_id: pd.Series
) -> ContributionResult:
    """The contribution of each customer, in the window and expected.

    Args:
        inputs: of the run.
        values: the stored predictions; None where nothing was predicted.
        is_member: by customer id, as the segment.
        segment_id: of the version.
    """
    contributions = customer_contributions(
        inputs.customer_day_index,
        inputs.features,
        inputs.published,
        inputs.margins,
        as_of=inputs.as_of,
        window_days=inputs.window_days,
    )
    if contributions is None:
        return ContributionResult()
    expected = contributions.expected(values, is_member, HORIZONS)
    return ContributionResult(
        contributions.rows(expected), contributions.section(expected, is_member, segment_id)
    )
