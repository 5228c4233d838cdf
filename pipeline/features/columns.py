"""What a statement finds, as a frame that never held its rows as Python objects all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select

ROWS_AT_ONCE = 5_000
"""Of a quarter of a million that a year of invoices may give: all at once would be half of a run's memory."""

Kind = Literal["word", "int64", "datetime64[D]", "datetime64[us]"]
"""A word comes again and again: it is held once, and a number a row. The others are NumPy's types."""


def read_columns(connection: Connection, statement: Select[Any], kinds: Mapping[str, Kind]) -> pd.DataFrame:
    """The rows of `statement`, whose columns are those of `kinds` in their order.

    Words become categories, which are sorted; a missing word or moment is missing in the frame too.
    """
    codes = {name: _Codes() for name, kind in kinds.items() if kind == "word"}
    parts: dict[str, list[np.ndarray[Any, Any]]] = {name: [] for name in kinds}
    found = connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    for rows in found.partitions():
        for (name, kind), values in zip(kinds.items(), zip(*rows, strict=True), strict=True):
            if kind == "word":
                parts[name].append(np.fromiter(map(codes[name].__getitem__, values), np.int32, len(values)))
            else:
                parts[name].append(np.array(values, dtype=kind))
    return pd.DataFrame(
        {
            name: codes[name].column(parts[name])
            if kind == "word"
            else np.concatenate([np.array([], dtype=kind), *parts[name]])
            for name, kind in kinds.items()
        }
    )


class _Codes(dict[str | None, int]):
    """A number for each word, in the order in which they are first seen; -1 where there is none."""

    def __init__(self) -> None:
        self[None] = -1

    def __missing__(self, word: str) -> int:
        self[word] = len(self) - 1
        return self[word]

    def column(self, parts: list[np.ndarray[Any, Any]]) -> pd.Categorical:
        del self[None]
        words = pd.Index(list(self), dtype="str")
        seen = np.concatenate([np.array([], dtype=np.int32), *parts])
        # whichever order the database gave them
        return pd.Categorical.from_codes(seen, categories=words).reorder_categories(sorted(words))
