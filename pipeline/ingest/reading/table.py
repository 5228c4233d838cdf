"""What every format is read into: rows of cells, with the line of the file each row begins on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, compress, zip_longest

from domain.batches import batched

Cell = str | int | float | bool | date | datetime | time | None
"""Text where the format knows only text; a value where it has types of its own."""
Row = tuple[int, Sequence[Cell]]
"""The line (from 1) of the file or sheet on which a row begins, and its cells."""
ROWS_PER_BATCH = 10_000
"""Rows that are looked at at once, at most."""


class Batch:
    """Some rows of a table, in their order: handled together, a row costs a fraction of what one alone does.

    Attributes:
        lines: The line on which each row begins.
    """

    def __init__(
        self,
        lines: Sequence[int],
        rows: Sequence[Sequence[Cell]] | None = None,
        columns: Sequence[Sequence[Cell]] | None = None,
    ) -> None:
        assert rows is not None or columns is not None
        self.lines = lines
        self._rows = rows
        self._columns = columns

    def __iter__(self) -> Iterator[Row]:
        return zip(self.lines, self.rows, strict=True)

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def rows(self) -> Sequence[Sequence[Cell]]:
        """The cells of each row."""
        if self._rows is None:
            self._rows = list(zip(*self.columns, strict=True))
        return self._rows

    @property
    def columns(self) -> Sequence[Sequence[Cell]]:
        """The cells of each column; rows that are too short have nothing there."""
        if self._columns is None:
            in_columns = zip if len(self.widths) == 1 else zip_longest
            self._columns = list(in_columns(*self.rows))
        return self._columns

    @property
    def widths(self) -> set[int]:
        """How many cells rows have."""
        return {len(self.columns)} if self._rows is None else set(map(len, self._rows))

    def column(self, place: int) -> Sequence[Cell]:
        """The cells of one column, whether the table has it or not."""
        return self.columns[place] if place < len(self.columns) else (None,) * len(self)

    def where(self, kept: Sequence[bool]) -> Batch:
        """The rows that are to be kept."""
        return Batch(list(compress(self.lines, kept)), list(compress(self.rows, kept)))


def batches_of(rows: Iterator[Row]) -> Iterator[Batch]:
    """Rows that come one by one, in batches."""
    for some in batched(rows, ROWS_PER_BATCH):
        yield Batch(*zip(*some, strict=True))


@dataclass(frozen=True)
class RawTable:
    """One table of a file, from its very top: titles, column names, lines, totals."""

    file: str
    part: str
    """The sheet or the member of an archive; empty where the file is one table."""
    batches: Callable[[], Iterator[Batch]]
    """The rows, from the first one each time it is called. Only one batch of them is in memory at once."""
    typed: bool = False
    """Whether numbers are numbers already, so that no decimal sign has to be found."""
    delimiter: str = ""
    ends_open: bool = False
    """Whether the last line has no line end: it may have been cut off."""

    @property
    def name(self) -> str:
        """The table's name in messages."""
        return f"{self.file} ({self.part})" if self.part else self.file

    def rows(self) -> Iterator[Row]:
        """The rows one by one, from the first one."""
        return chain.from_iterable(self.batches())


@dataclass(frozen=True)
class Table:
    """A table whose line of column names is known."""

    raw: RawTable
    header: tuple[str, ...]
    header_line: int

    @property
    def name(self) -> str:
        """The table's name in messages."""
        return self.raw.name

    def batches(self) -> Iterator[Batch]:
        """The rows below the column names that are not blank; no batch is empty."""
        for result in self.raw.batches():
            batch = result
            if min(batch.lines) <= self.header_line:
                batch = batch.where([line > self.header_line for line in batch.lines])
            if not _all_begin(batch.column(0)):
                batch = batch.where([not is_blank(cells) for cells in batch.rows])
            if batch:
                yield batch

    def rows(self) -> Iterator[Row]:
        """Those rows one by one."""
        return chain.from_iterable(self.batches())


def _all_begin(first: Sequence[Cell]) -> bool:
    """Whether each row begins with text that is not blank, a quick test that decides most batches."""
    return set(map(type, first)) <= {str} and all(first) and not any(map(str.isspace, first))  # type: ignore[arg-type]


def is_blank(cells: Sequence[Cell]) -> bool:
    """Whether a row is empty."""
    for cell in cells:
        if cell and (not isinstance(cell, str) or cell.strip()):
            return False
    return not any(cell is not None and not isinstance(cell, str) for cell in cells)


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without decimals, moments as ISO 8601."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return str(cell)
