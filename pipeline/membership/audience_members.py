"""Members of each list, from frames, and the version's parameters that define them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from domain.audiences import AUDIENCES, DEFAULT_PARAMETERS, GAP_QUANTILE, SINGLE_PURCHASE_GAP, AudienceId
from domain.conditions import AllOf, AnyOf, Compare, Condition, IsMissing, Operand, Parameter, Times


def audience_members(
    features: pd.DataFrame, labels: pd.DataFrame, parameters: Mapping[str, float]
) -> dict[AudienceId, pd.Series]:
    """Of each list, whether a customer is on it.

    Args:
        features: recency_days, avg_recency_days by customer id.
        labels: is_member, margin, weeks_below by customer id, of the same customers.
        parameters: as `audience_parameters` gives them.
    """
    customers = features[["recency_days", "avg_recency_days"]].join(labels, how="right")
    return {name: to_mask(one.condition, customers, parameters) for name, one in AUDIENCES.items()}


def audience_parameters(customer_days: pd.DataFrame, *, as_of: date, window_days: int) -> dict[str, float]:
    """The version's parameters: the 90th percentile of the gaps between purchase days in the window.

    Args:
        customer_days: customer_id, day, orders, one row a customer and day.
        as_of: the first day that does not count.
        window_days: the days before it that do.
    """
    day = customer_days["day"]
    start = pd.Timestamp(as_of - timedelta(days=window_days))
    bought = customer_days[(day >= start) & (day < pd.Timestamp(as_of)) & (customer_days["orders"] > 0)]
    ordered = bought.sort_values(["customer_id", "day"], kind="stable")
    gaps = ordered.groupby("customer_id", observed=True)["day"].diff().dt.days.dropna()
    if gaps.empty:
        return dict(DEFAULT_PARAMETERS)
    return {SINGLE_PURCHASE_GAP: float(gaps.quantile(GAP_QUANTILE))}


def audiences_section(
    features: pd.DataFrame, audiences: Mapping[AudienceId, pd.Series], parameters: Mapping[str, float]
) -> dict[str, Any]:
    """For the report: the parameters, and of each list its customers and their revenue in the window."""
    revenue = features["gross_revenue"]
    return {
        "parameters": dict(parameters),
        **{
            name: {
                "customers": int(inside.sum()),
                "revenue": round(float(revenue.reindex(inside.index[inside]).sum()), 2),
            }
            for name, inside in audiences.items()
        },
    }


def to_mask(condition: Condition, customers: pd.DataFrame, parameters: Mapping[str, float]) -> pd.Series:
    """Whether `condition` holds of each customer of a frame."""
    match condition:
        case AllOf(parts):
            found = pd.Series(True, index=customers.index)
            for part in parts:
                found &= to_mask(part, customers, parameters)
            return found
        case AnyOf(parts):
            found = pd.Series(False, index=customers.index)
            for part in parts:
                found |= to_mask(part, customers, parameters)
            return found
        case IsMissing(column):
            return customers[column].isna()
        case Compare(column, "is", operand):
            return customers[column].astype(bool) == bool(operand)
        case Compare(column, operator, operand):
            left, right = customers[column], _operand(operand, customers, parameters)
            compared: pd.Series = {"lt": left.lt, "ge": left.ge, "gt": left.gt}[operator](right)
            return compared


def _operand(operand: Operand, customers: pd.DataFrame, parameters: Mapping[str, float]) -> pd.Series | float:
    match operand:
        case Times(factor, column):
            return factor * customers[column]
        case Parameter(name):
            return parameters[name]
        case _:
            return operand
