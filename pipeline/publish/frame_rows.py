"""Rows of a table as a frame, converted to Python objects only while they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True, eq=False)
class FrameRows:
    """`db.bulk.TableRows` from a frame with one row per table row and one column per table column."""

    frame: pd.DataFrame

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""
        return [str(name) for name in self.frame.columns]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.frame)

    def batches(self, size: int) -> Iterator[Sequence[Sequence[Any]]]:
        """The rows in order, `size` at a time: in each batch, the values of each column, or None."""
        columns = [self.frame[name] for name in self.frame.columns]
        for start in range(0, len(self.frame), size):
            yield [_values(column.iloc[start : start + size]) for column in columns]


def _values(column: pd.Series) -> list[Any]:
    missing = column.isna().to_numpy()
    if not missing.any():
        return column.tolist()
    values = column.to_numpy(dtype=object, copy=True)
    values[missing] = None
    return values.tolist()
