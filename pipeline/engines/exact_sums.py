"""Sums that a whole number of 64 bits cannot hold are refused: they would wrap or be rounded unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from i18n import UserError

if TYPE_CHECKING:  # an import of invoices has no use for it
    import pandas as pd

LIMIT = 2.0**62
"""Half of what fits: far beyond any shop (4.6 million million), and a sum in floating point can tell."""
OVERFLOWS = ("integer overflow", "out of range", "Overflow", "OVERFLOW")
"""What SQLite, PostgreSQL, DuckDB and Spark say of a sum or a product that does not fit."""


def beyond_exact() -> UserError:
    """The error for a sum that does not fit."""
    return UserError(
        "The amounts or quantities of the invoice lines add up to more than can be counted exactly. "
        "Look for a line with an impossible price or quantity, and take its import back."
    )


def is_overflow(problem: object) -> bool:
    """Whether an engine refused a sum because it does not fit."""
    return any(words in str(problem) for words in OVERFLOWS)


def check_exact(*columns: pd.Series) -> None:
    """Check that no sum over any column can overflow.

    Raises:
        UserError: one might.
    """
    for column in columns:
        if not column.astype("float64").abs().sum() < LIMIT:
            raise beyond_exact()
