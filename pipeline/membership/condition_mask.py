"""Evaluate the condition of a list on a frame of customers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from domain.conditions import AllOf, AnyOf, Compare, Condition, IsMissing, Operand, Parameter, Times


def condition_mask(
    condition: Condition, customers: pd.DataFrame, parameters: Mapping[str, float]
) -> pd.Series:
    """Whether `condition` holds for each customer of a frame."""
    match condition:
        case AllOf(parts):
            mask = pd.Series(True, index=customers.index)
            for part in parts:
                mask &= condition_mask(part, customers, parameters)
            return mask
        case AnyOf(parts):
            mask = pd.Series(False, index=customers.index)
            for part in parts:
                mask |= condition_mask(part, customers, parameters)
            return mask
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
