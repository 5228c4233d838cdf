"""The report's section on the lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from domain.audiences import AudienceId, usual_spend


def audiences_section(
    features: pd.DataFrame,
    audiences: Mapping[AudienceId, pd.Series],
    parameters: Mapping[str, float],
    values: pd.DataFrame | None = None,
    days: int = 365,
    contributions: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """The report's section: the parameters, and each list's customers, revenue and money at stake.

    At stake in the next `STAKE_DAYS` days is what customers are expected to spend; of those gone quiet, what
    they usually spend in so many days of the window. Where margins are set, the same in contribution.

    Args:
        features: gross_revenue by customer id.
        audiences: whether each customer is on each list.
        parameters: as `pipeline.membership.audience_parameters` gives them.
        values: expected_revenue_84d by customer id; None where nothing was predicted.
        days: days of the window that invoices cover: the revenue was spent in them.
        contributions: contribution and, where something is predicted, expected_contribution_84d by
            customer id; None where no margins are set.
    """
    revenue = features["gross_revenue"]
    section: dict[str, Any] = {"parameters": dict(parameters)}
    for name, inside in audiences.items():
        ids = inside.index[inside]
        spent = float(revenue.reindex(ids).sum())
        section[name] = {"customers": len(ids), "revenue": round(spent, 2)}
        if name == "gone_quiet":
            section[name]["at_stake"] = round(usual_spend(spent, days), 2)
            if contributions is not None:
                left = float(contributions["contribution"].reindex(ids).sum())
                section[name]["contribution_at_stake"] = round(usual_spend(left, days), 2)
        elif values is not None:
            expected = values["expected_revenue_84d"].reindex(ids).astype(float)
            section[name]["at_stake"] = round(float(expected.sum()), 2)
            if contributions is not None:
                ahead = contributions["expected_contribution_84d"].reindex(ids).astype(float)
                section[name]["contribution_at_stake"] = round(float(ahead.sum()), 2)
    return section
