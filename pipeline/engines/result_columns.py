"""Read a query's result into a frame by column, without a Python object per row."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Select

from pipeline.engines.exact_sums import beyond_exact

ROWS_AT_ONCE = 5_000
"""Of half a million that a year of invoices may give: all at once would be half of a run's memory."""

Kind = Literal["word", "int64", "datetime64[D]", "datetime64[us]"]
"""A word comes again and again: it is held once, and a number a row; so are days and moments, which are
turned into NumPy's own once each. The numbers are NumPy's."""


def read_columns(
    connection: Connection, statement: Select[*tuple[Any, ...]], kinds: Mapping[str, Kind]
) -> pd.DataFrame:
    """The rows of `statement`, whose columns are those of `kinds` in their order.

    Words become categories, which are sorted; a missing word or moment is missing in the frame too. Days and
    moments may come as text, as SQLite keeps them.

    Raises:
        UserError: a number is beyond 64 bits.
    """
    codes = {name: _Codes() for name, kind in kinds.items() if kind != "int64"}
    parts: dict[str, list[npt.NDArray[Any]]] = {name: [] for name in kinds}
    result = connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    for rows in result.partitions():
        for name, values in zip(kinds, zip(*rows, strict=True), strict=True):
            if name in codes:
                parts[name].append(np.fromiter(map(codes[name].__getitem__, values), np.int32, len(values)))
            else:
                numbers = np.array(values)
                if numbers.dtype.kind != "i":  # SQLite goes on in floating point where a product does not fit
                    raise beyond_exact()
                parts[name].append(numbers.astype(np.int64, copy=False))
    columns: dict[str, Any] = {}
    for name, kind in kinds.items():
        codes_read = np.concatenate(
            [np.array([], dtype=np.int32 if name in codes else np.int64), *parts[name]]
        )
        if kind == "word":
            columns[name] = codes[name].words(codes_read)
        else:
            columns[name] = codes[name].moments(codes_read, kind) if name in codes else codes_read
    return pd.DataFrame(columns)


class _Codes(dict[Hashable, int]):
    """A number for each value, in order of first appearance; -1 for missing values."""

    def __init__(self) -> None:
        self[None] = -1

    def __missing__(self, value: Hashable) -> int:
        self[value] = len(self) - 1
        return self[value]

    def words(self, codes: npt.NDArray[np.int32]) -> pd.Categorical:
        words = pd.Index(list(self)[1:], dtype="str")
        # whichever order the database gave them
        return pd.Categorical.from_codes(codes, categories=words).reorder_categories(words.sort_values())

    def moments(self, codes: npt.NDArray[np.int32], kind: str) -> npt.NDArray[Any]:
        return np.array([*list(self)[1:], "NaT"], dtype=kind)[codes]
