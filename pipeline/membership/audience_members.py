"""Members of each list, from frames."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from domain.audiences import AUDIENCES, AudienceId
from pipeline.membership.condition_mask import condition_mask

FEATURES = ("recency_days", "avg_recency_days", "gross_revenue", "net_revenue")
"""What the lists go by of what customers did."""
VALUE_COLUMNS = ("expected_revenue_84d", "order_probability_84d", "days_since_first_order")
"""What the lists go by beside features and labels; missing where nothing was predicted."""


def audience_members(
    features: pd.DataFrame,
    labels: pd.DataFrame,
    parameters: Mapping[str, float],
    values: pd.DataFrame | None = None,
) -> dict[AudienceId, pd.Series]:
    """For each list, whether each customer is on it.

    Args:
        features: recency_days, avg_recency_days, gross_revenue, net_revenue by customer id.
        labels: is_member, margin, weeks_below by customer id, of the same customers.
        parameters: as `pipeline.membership.audience_parameters` gives them.
        values: `VALUE_COLUMNS` by customer id; None where nothing was predicted.
    """
    customers = features[list(FEATURES)].join(labels, how="right")
    if values is not None:
        customers = customers.join(values[list(VALUE_COLUMNS)].astype(float))
    customers = customers.reindex(columns=[*dict.fromkeys([*customers.columns, *VALUE_COLUMNS])])
    return {
        name: condition_mask(audience.condition, customers, parameters)
        for name, audience in AUDIENCES.items()
    }
