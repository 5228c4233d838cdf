"""SQL conditions for the audiences of `domain.audiences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, literal, or_, true

from domain.conditions import AllOf, AnyOf, Compare, Condition, IsMissing, Operand, Parameter, Times

AnyColumn = SQLColumnExpression[Any]
"""A column of whatever type, of a table or computed."""


def to_sql(
    condition: Condition, column: Callable[[str], AnyColumn], parameters: Mapping[str, float]
) -> ColumnElement[bool]:
    """`condition` as an expression; `column` finds a column by its name."""
    expression: ColumnElement[bool]
    match condition:
        case AllOf(parts):
            expression = and_(true(), *(to_sql(part, column, parameters) for part in parts))
        case AnyOf(parts):
            expression = or_(*(to_sql(part, column, parameters) for part in parts))
        case IsMissing(name):
            expression = column(name).is_(None)
        case Compare(name, "is", operand):
            expression = column(name).is_(bool(operand))
        case Compare(name, operator, operand):
            left, right = column(name), _operand(operand, column, parameters)
            expression = {"lt": left < right, "ge": left >= right, "gt": left > right}[operator]
    return expression


def _operand(
    operand: Operand, column: Callable[[str], AnyColumn], parameters: Mapping[str, float]
) -> ColumnElement[Any] | float:
    match operand:
        case Times(factor, name):
            return factor * column(name)
        case Parameter(name):
            return parameters[name]
        case _:
            # Written out: a partial index counts only where its own condition is read in the statement.
            return literal(operand, literal_execute=True)
