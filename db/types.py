"""Column types that behave the same on every database."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

MILLIONTHS = 1_000_000


class Money(TypeDecorator[float]):
    """An amount stored as whole millionths of the currency, so that sums are exact on every database.

    Floating-point sums depend on the order of the rows; integers do not, and SQLite has no decimals.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> int | None:
        """From an amount to millionths."""
        return None if value is None else round(value * MILLIONTHS)

    def process_result_value(self, value: int | Decimal | None, dialect: Dialect) -> float | None:
        """From millionths (an int, or a Decimal where the database sums to one) to an amount."""
        return None if value is None else int(value) / MILLIONTHS

    def coerce_compared_value(self, op: OperatorType | None, value: object) -> TypeEngine[Any]:
        """Convert comparisons with amounts to millionths, but leave counts as multipliers unchanged."""
        return BigInteger() if isinstance(value, int) and not isinstance(value, bool) else self


class Moment(TypeDecorator[datetime]):
    """A point in time, with its zone (UTC) in Python, stored without one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; a naive datetime is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def stored_enum(members: type[StrEnum], name: str, length: int) -> Enum:
    """A column type for the values of an enum, enforced by a CHECK constraint.

    Args:
        members: The enum.
        name: The constraint's name: the column's.
        length: Of the column, in characters.
    """
    return Enum(
        members,
        name=name,
        length=length,
        native_enum=False,  # a new value is a new constraint, on every database alike
        create_constraint=True,
        values_callable=lambda kind: [member.value for member in kind],
    )
