"""Members of each list, from frames, and the version's parameters that define them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from domain.audiences import (
    AUDIENCES,
    DEFAULT_PARAMETERS,
    GAP_QUANTILE,
    NEW_DAYS,
    PROMISING_QUANTILE,
    PROMISING_REVENUE,
    SINGLE_PURCHASE_GAP,
    AudienceId,
    usual_spend,
)
from domain.conditions import AllOf, AnyOf, Compare, Condition, IsMissing, Operand, Parameter, Times
from pipeline.features.customer_days import customers_and_days

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
        parameters: as `audience_parameters` and `value_parameters` give them.
        values: `VALUE_COLUMNS` by customer id; None where nothing was predicted.
    """
    customers = features[list(FEATURES)].join(labels, how="right")
    if values is not None:
        customers = customers.join(values[list(VALUE_COLUMNS)].astype(float))
    customers = customers.reindex(columns=[*dict.fromkeys([*customers.columns, *VALUE_COLUMNS])])
    return {name: to_mask(item.condition, customers, parameters) for name, item in AUDIENCES.items()}


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
    customer, days = customers_and_days(bought)
    gaps = np.diff(days)[customer[1:] == customer[:-1]]
    if not len(gaps):
        return {SINGLE_PURCHASE_GAP: DEFAULT_PARAMETERS[SINGLE_PURCHASE_GAP]}
    return {SINGLE_PURCHASE_GAP: float(np.quantile(gaps, GAP_QUANTILE))}


def value_parameters(values: pd.DataFrame | None, is_member: pd.Series) -> dict[str, float]:
    """The parameter of the list of promising new customers; none without predictions.

    Args:
        values: `VALUE_COLUMNS` by customer id; None where nothing was predicted.
        is_member: whether each customer is a member.
    """
    if values is None:
        return {}
    expected, inside = values["expected_revenue_84d"].astype(float), is_member.astype(bool)
    new = expected[(values["days_since_first_order"] <= NEW_DAYS) & ~inside.reindex(values.index)]
    return {PROMISING_REVENUE: round(float(new.quantile(PROMISING_QUANTILE)), 2)} if len(new) else {}


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
        parameters: as `audience_parameters` and `value_parameters` give them.
        values: `VALUE_COLUMNS` by customer id; None where nothing was predicted.
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


def to_mask(condition: Condition, customers: pd.DataFrame, parameters: Mapping[str, float]) -> pd.Series:
    """Whether `condition` holds for each customer of a frame."""
    match condition:
        case AllOf(parts):
            series = pd.Series(True, index=customers.index)
            for part in parts:
                series &= to_mask(part, customers, parameters)
            return series
        case AnyOf(parts):
            series = pd.Series(False, index=customers.index)
            for part in parts:
                series |= to_mask(part, customers, parameters)
            return series
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
