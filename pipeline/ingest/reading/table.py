"""What every format is read into: rows of cells, with the line of the file each row begins on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

Cell = str | int | float | bool | date | datetime | time | None
"""Text where the format knows only text; a value where it has types of its own."""
Row = tuple[int, Sequence[Cell]]
"""The line (from 1) of the file or sheet on which a row begins, and its cells."""


@dataclass(frozen=True)
class RawTable:
    """One table of a file, from its very top: titles, column names, lines, totals."""

    file: str
    part: str
    """The sheet or the member of an archive; empty where the file is one table."""
    rows: Callable[[], Iterator[Row]]
    """The rows, from the first one each time it is called. Only a few of them are in memory at once."""
    typed: bool = False
    """Whether numbers are numbers already, so that no decimal sign has to be found."""
    delimiter: str = ""
    ends_open: bool = False
    """Whether the last line has no line end: it may have been cut off."""

    @property
    def name(self) -> str:
        """The table's name in messages."""
        return f"{self.file} ({self.part})" if self.part else self.file


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

    def rows(self) -> Iterator[Row]:
        """The rows below the column names that are not blank."""
        header_line = self.header_line
        for row in self.raw.rows():
            line, cells = row
            if line > header_line and (_begins(cells) or not is_blank(cells)):
                yield row


def _begins(cells: Sequence[Cell]) -> bool:
    """Whether the first cell is non-blank text, a quick test that decides most rows."""
    first = cells[0] if cells else None
    return isinstance(first, str) and bool(first) and not first.isspace()


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
