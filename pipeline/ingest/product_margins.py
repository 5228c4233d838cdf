"""Read a file of product margins in any format that invoices may come in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from domain.product_margin_rows import NumberOf, margin_columns, margins_of_rows
from domain.product_margins import MarginOfProduct
from i18n import UserError
from pipeline.ingest.reading.files import tables_in
from pipeline.ingest.reading.table import Row, is_blank
from pipeline.ingest.values.numbers import NumberEvidence, number_of


def read_product_margins(path: Path) -> list[MarginOfProduct]:
    """The margins in a CSV file, an Excel workbook (its first sheet) or whatever else invoices may come in.

    Raises:
        UserError: it cannot be read, has no such columns, or a row is no margin; with file, line and column.
    """
    if not path.is_file():
        raise UserError("There is no file {file}.", file=str(path))
    with TemporaryDirectory() as folder:
        table = tables_in(path, path.name, Path(folder))[0]
        rows = [(line, cells) for line, cells in table.rows() if not is_blank(cells)]
    header = rows[0][1] if rows else ()
    numbers = _numbers(rows[1:], margin_columns(table.name, header).get("unit_cost"))
    return margins_of_rows(table.name, header, rows[1:], numbers)


def _numbers(rows: list[Row], place: int | None) -> NumberOf:
    """Reads unit costs by the decimal sign that the whole column shows."""
    evidence = NumberEvidence()
    if place is not None:
        evidence.add(cells[place] for _, cells in rows if place < len(cells))
    return cast(NumberOf, partial(number_of, sign=evidence.sign or "."))
