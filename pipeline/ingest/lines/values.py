"""Cells of each column → values. Each distinct cell is read once, however many rows repeat it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from pipeline.ingest.columns.fields import CUSTOMERS
from pipeline.ingest.mapping import Understanding
from pipeline.ingest.reading.table import Cell, text_of
from pipeline.ingest.values.customers import cleaned, code_of, customer_of, phone_of
from pipeline.ingest.values.moments import moment_of, time_of
from pipeline.ingest.values.numbers import number_of

V = TypeVar("V")
MAX_CACHED_CELLS = 40_000
"""Distinct cells of a column that are remembered at once."""


class _Memo(dict[Cell, V], Generic[V]):
    """A cache of cells that have been read."""

    def __init__(self, read: Callable[[Cell], V]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Cell) -> V:
        if len(self) > MAX_CACHED_CELLS:
            self.clear()
        value = self[cell] = self._read(cell)
        return value


class Columns:
    """Reads the columns of one table, a batch of rows at a time."""

    def __init__(self, understanding: Understanding, zone: ZoneInfo) -> None:
        self._understanding = understanding
        self._zone = zone
        numbers: _Memo[float | None] = _Memo(lambda cell: number_of(cell, understanding.sign))
        texts: _Memo[str] = _Memo(lambda cell: cleaned(text_of(cell)))
        codes: _Memo[str] = _Memo(code_of)
        self._customer = next((name for name in CUSTOMERS if name in understanding.fields), None)
        reads: dict[str, _Memo[Any]] = {
            "date": _Memo(self._moment),
            "time": _Memo(time_of),
            "invoice": codes,
            "stock_code": _Memo(code_of),
            "customer": _Memo(phone_of if self._customer == "customer_phone" else customer_of),
        }
        for name in ("description", "country", "currency", "type", "status", "cancelled_at"):
            reads[name] = texts
        for name in understanding.fields:
            reads.setdefault(name, numbers)
        self._reads = reads

    def read(self, cells: Sequence[Cell], name: str) -> list[Any]:
        """The values of a batch of cells of a column."""
        return list(map(self._reads[name].__getitem__, cells))

    def value(self, cell: Cell, name: str) -> Any:  # noqa: ANN401 - its type is the column's
        """The value of one cell of a column."""
        return self._reads[name][cell]

    def place_of(self, name: str) -> int | None:
        """The position of a column; "customer" is the best of the columns that identify one."""
        if name == "customer":
            return None if self._customer is None else self._understanding.fields[self._customer]
        return self._understanding.fields.get(name)

    @property
    def customer_field(self) -> str:
        """The field that names the customer."""
        return self._customer or "customer_id"

    def _moment(self, cell: Cell) -> datetime | None:
        moment = moment_of(cell)
        return None if moment is None else moment.read(self._understanding.order, self._zone)
