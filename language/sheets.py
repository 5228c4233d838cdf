"""Lists as files: CSV, and XLSX with real dates and numbers and a heading that says what it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that starts like this is a formula to a spreadsheet; customers' data must never be one."""


@dataclass(frozen=True)
class Sheet:
    """A list to take out: its column names, its rows, and what it is, line by line."""

    name: str
    about: Sequence[str]
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


def harmless(value: Any) -> Any:
    """`value`, with an apostrophe before text that a spreadsheet would run as a formula."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value


def as_csv(sheet: Sheet, *, marked: bool = True) -> Iterator[str]:
    """The list line by line, for streaming: ISO dates, decimal points; `marked` as UTF-8 for spreadsheets.

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
    yield taken()
    for row in sheet.rows:
        writer.writerow([harmless(value) for value in row])
        yield taken()


def as_xlsx(sheet: Sheet) -> bytes:
    """The list as a workbook: what it is, a bold heading that stays in view, filters, dates as dates."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet(sheet.name[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    soft = book.add_format({"font_color": "#5b5d66"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": "#,##0.00"})
    for number, line in enumerate(sheet.about):
        page.write_string(number, 0, line, soft)
    top = len(sheet.about) + 1
    widths = [len(name) for name in sheet.columns]
    for place, name in enumerate(sheet.columns):
        page.write_string(top, place, name, bold)
    last = top
    for last, row in enumerate(sheet.rows, start=top + 1):
        for place, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(last, place, value, day)
            elif isinstance(value, bool):
                page.write_boolean(last, place, value)
            elif isinstance(value, int):
                page.write_number(last, place, value)
            elif isinstance(value, float):
                page.write_number(last, place, value, money)
            elif value is not None:
                page.write_string(last, place, harmless(str(value)))
            widths[place] = max(widths[place], min(len(str(value)), 60))
    for place, width in enumerate(widths):
        page.set_column(place, place, max(width + 2, 10))
    page.freeze_panes(top + 1, 1)
    page.autofilter(top, 0, max(last, top), len(sheet.columns) - 1)
    book.close()
    return held.getvalue()
