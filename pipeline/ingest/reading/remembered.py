"""Keep a table in memory between the two times it is read, if it is small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from sys import getsizeof
from typing import Any

from pipeline.ingest.reading.table import Batch, Table

MAX_REMEMBERED_BYTES = 48 * 1024**2
"""Of the cells of a table; some seven hundred thousand lines. A larger one is read from the disk again."""
POINTER_BYTES = 8


def remembered(table: Table) -> Table:
    """The table, which is parsed only once if its cells are text and few enough."""
    if table.raw.typed:
        return table  # 1, 1.0 and True are equal and yet must stay apart
    return replace(table, raw=replace(table.raw, batches=_Remembered(table.batches)))


class _Remembered:
    """Batches that are kept the first time they are all read. Equal texts are kept once."""

    def __init__(self, batches: Callable[[], Iterator[Batch]]) -> None:
        self._batches = batches
        self._kept: list[Batch] | None = None

    def __call__(self) -> Iterator[Batch]:
        return iter(self._kept) if self._kept is not None else self._read()

    def _read(self) -> Iterator[Batch]:
        stored: list[Batch] = []
        texts: dict[Any, Any] = {}
        left = MAX_REMEMBERED_BYTES
        batches = self._batches()
        for batch in batches:
            if len(batch.widths) > 1:
                stored.clear()
                yield batch
                break
            texts_before = len(texts)
            columns = [list(map(texts.setdefault, column, column)) for column in batch.columns]
            result = Batch(batch.lines, columns=columns)
            yield result
            stored.append(result)
            left -= POINTER_BYTES * len(columns) * len(result)
            left -= sum(map(getsizeof, islice(reversed(texts), len(texts) - texts_before)))
            if left < 0:
                stored.clear()
                break
        else:
            self._kept = stored
        del texts
        yield from batches
