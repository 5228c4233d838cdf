"""Conditions on one customer's columns: defined once, evaluated in SQL, on frames and on single customers.

A condition on a value that is missing does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Operator = Literal["is", "lt", "ge", "gt"]


@dataclass(frozen=True)
class Times:
    """`factor` times the value of another column."""

    factor: float
    column: str


@dataclass(frozen=True)
class Parameter:
    """A number that belongs to the version, such as a percentile of its shop."""

    name: str


Operand = bool | float | Times | Parameter


@dataclass(frozen=True)
class Compare:
    """A column compared with an operand: is (of booleans), lt (<), ge (>=) or gt (>)."""

    column: str
    operator: Operator
    operand: Operand


@dataclass(frozen=True)
class IsMissing:
    """A column without a value."""

    column: str


@dataclass(frozen=True)
class AllOf:
    """All parts hold; without parts it holds for every customer."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition = Compare | IsMissing | AllOf | AnyOf
EVERYBODY: Final = AllOf()


def columns_of(condition: Condition) -> frozenset[str]:
    """The columns needed to evaluate `condition`."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*(columns_of(part) for part in parts))
        case IsMissing(column):
            return frozenset({column})
        case Compare(column, _, Times(_, other)):
            return frozenset({column, other})
        case Compare(column, _, _):
            return frozenset({column})


def holds(condition: Condition, customer: Mapping[str, Any], parameters: Mapping[str, float]) -> bool:
    """Whether `condition` holds for one customer; `customer` maps columns to values or None."""
    match condition:
        case AllOf(parts):
            return all(holds(part, customer, parameters) for part in parts)
        case AnyOf(parts):
            return any(holds(part, customer, parameters) for part in parts)
        case IsMissing(column):
            return customer[column] is None
        case Compare(column, operator, operand):
            value, other = customer[column], _value(operand, customer, parameters)
            return value is not None and other is not None and _compared(value, operator, other)


def _value(operand: Operand, customer: Mapping[str, Any], parameters: Mapping[str, float]) -> float | None:
    match operand:
        case Times(factor, column):
            return None if customer[column] is None else factor * customer[column]
        case Parameter(name):
            return parameters[name]
        case _:
            return operand


def _compared(value: float, operator: Operator, other: float) -> bool:
    match operator:
        case "is":
            return bool(value) is bool(other)
        case "lt":
            return bool(value < other)
        case "ge":
            return bool(value >= other)
        case "gt":
            return bool(value > other)
