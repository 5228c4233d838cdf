"""Tables for export, and CSV output; i18n/workbook.py writes XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that starts like this is a formula to a spreadsheet; customers' data must never be one."""

ROWS_A_PIECE = 500
"""Written before they are sent: each row alone would be a packet of its own."""


@dataclass(frozen=True)
class Sheet:
    """A table to export: column names, rows, and description lines."""

    name: str
    """What the workbook's sheet is called."""
    about: Sequence[str]
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


def harmless(value: Value) -> Value | str:
    """`value`, with an apostrophe before text that a spreadsheet would run as a formula."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value


def as_csv(sheet: Sheet, *, marked: bool = True) -> Iterator[str]:
    """The list in chunks, for streaming: ISO dates, decimal points; `marked` as UTF-8 for spreadsheets.

    What it is goes into lines of its own that start with #, before the names of the columns.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def taken() -> str:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    if marked:
        yield "\ufeff"
    for line in sheet.about:
        writer.writerow([f"# {line}"])
    writer.writerow(sheet.columns)
    for number, row in enumerate(sheet.rows, start=1):
        writer.writerow([harmless(value) for value in row])
        if number % ROWS_A_PIECE == 0:
            yield taken()
    yield taken()
