"""A file of product margins: stock codes with a margin rate or a unit cost each, dated or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.margins import BEGINNING, parsed_rate
from domain.product_margins import MarginOfProduct
from i18n import N_, UserError
from pipeline.ingest.reading.files import tables_in
from pipeline.ingest.reading.table import Cell, RawTable, is_blank, text_of
from pipeline.ingest.values.numbers import NumberEvidence, Sign, number_of

NAMES: Mapping[str, frozenset[str]] = {
    "stock_code": frozenset({"stock_code", "stockcode", "sku", "product", "product_code", "code"}),
    "margin": frozenset({"margin", "margin_rate", "rate"}),
    "unit_cost": frozenset({"unit_cost", "cost"}),
    "date": frozenset({"date", "from", "valid_from"}),
}
"""What the columns may be called, in any case, with spaces or underscores."""
MAX_UNIT_COST = 1_000_000_000.0
MAX_CODE_LENGTH = 255


@dataclass(frozen=True)
class _Reader:
    """Reads the rows of one table.

    Attributes:
        table: The table.
        places: Where each column of `NAMES` stands; missing if there is none.
        names: The columns as the file calls them.
        sign: The decimal sign of unit costs.
    """

    table: RawTable
    places: Mapping[str, int]
    names: Sequence[str]
    sign: Sign

    def margin_in(self, line: int, cells: Sequence[Cell]) -> MarginOfProduct:
        code = text_of(self._cell("stock_code", cells)).strip()
        if not code or len(code) > MAX_CODE_LENGTH:
            raise self._wrong(line, "stock_code", code, N_("a stock code"))
        rate, cost = self._cell("margin", cells), self._cell("unit_cost", cells)
        has_rate, has_cost = (bool(text_of(cell).strip()) for cell in (rate, cost))
        if has_rate == has_cost:
            raise UserError(
                "{file}, line {line}: expected either a margin or a unit cost for {code}. Correct the file "
                "and import it again; nothing was changed.",
                file=self.table.name,
                line=str(line),
                code=code,
            )
        return MarginOfProduct(
            code,
            self._rate(line, rate) if has_rate else None,
            self._cost(line, cost) if has_cost else None,
            self._day(line, self._cell("date", cells)),
        )

    def _rate(self, line: int, cell: Cell) -> float:
        text = text_of(cell)
        try:
            return parsed_rate(text)
        except UserError:
            expected = N_("a margin of at most 100%, such as 40% or 0.4")
            raise self._wrong(line, "margin", text, expected) from None

    def _cost(self, line: int, cell: Cell) -> float:
        cost = number_of(cell, self.sign)
        if cost is None or not 0 <= cost <= MAX_UNIT_COST:
            raise self._wrong(line, "unit_cost", text_of(cell), N_("an amount of zero or more, such as 1.25"))
        return cost

    def _day(self, line: int, cell: Cell) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = text_of(cell).strip()
        try:
            return date.fromisoformat(text[:10]) if text else BEGINNING
        except ValueError:
            raise self._wrong(line, "date", text, N_("a date such as 2026-01-31")) from None

    def _cell(self, column: str, cells: Sequence[Cell]) -> Cell:
        place = self.places.get(column)
        return cells[place] if place is not None and place < len(cells) else None

    def _wrong(self, line: int, column: str, found: str, expected: str) -> UserError:
        return UserError(
            "{file}, line {line}, column {column}: found {found}, expected {expected:name}. Correct the file "
            "and import it again; nothing was changed.",
            file=self.table.name,
            line=str(line),
            column=self.names[self.places[column]],
            found=found.strip()[:40] or "—",
            expected=expected,
        )


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
    reader = _reader(table, rows)
    margins = [reader.margin_in(line, cells) for line, cells in rows[1:]]
    if not margins:
        raise UserError("{file} lists no product below its column names.", file=table.name)
    return margins


def _reader(table: RawTable, rows: Sequence[tuple[int, Sequence[Cell]]]) -> _Reader:
    names = [text_of(cell).strip() for cell in rows[0][1]] if rows else []
    plain = [name.casefold().replace(" ", "_") for name in names]
    places = {
        column: next(place for place, name in enumerate(plain) if name in known)
        for column, known in NAMES.items()
        if known.intersection(plain)
    }
    if "stock_code" not in places or not ("margin" in places or "unit_cost" in places):
        raise UserError(
            "{file} is no table of margins: expected the columns stock_code and margin or unit_cost, and "
            "optionally date.",
            file=table.name,
        )
    evidence = NumberEvidence()
    cost = places.get("unit_cost")
    if cost is not None:
        evidence.add(cells[cost] for _, cells in rows[1:] if cost < len(cells))
    return _Reader(table, places, names, evidence.sign or ".")
