"""Rows of a table of product margins, however they were read: checked, with the place of what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.margins import BEGINNING, parsed_rate
from domain.product_margins import MarginOfProduct
from domain.translatable import N_
from domain.user_error import UserError

Row = tuple[int, Sequence[object]]
"""The line of the file on which a row begins, and its cells."""
NumberOf = Callable[[object], float | None]
"""The number in a cell; None if it is none."""
NAMES: Final[Mapping[str, frozenset[str]]] = {
    "stock_code": frozenset({"stock_code", "stockcode", "sku", "product", "product_code", "code"}),
    "margin": frozenset({"margin", "margin_rate", "rate"}),
    "unit_cost": frozenset({"unit_cost", "cost"}),
    "date": frozenset({"date", "from", "valid_from"}),
}
"""What the columns may be called, in any case, with spaces or underscores."""
MAX_UNIT_COST: Final = 1_000_000_000.0
MAX_CODE_LENGTH: Final = 255


def margin_columns(file: str, header: Sequence[object]) -> dict[str, int]:
    """Where each column of `NAMES` stands in the header; without those there are none of.

    Raises:
        UserError: it is no table of margins.
    """
    plain = [str(cell or "").strip().casefold().replace(" ", "_") for cell in header]
    places = {
        column: next(place for place, name in enumerate(plain) if name in known)
        for column, known in NAMES.items()
        if known.intersection(plain)
    }
    if "stock_code" not in places or not ("margin" in places or "unit_cost" in places):
        raise UserError(
            "{file} is no table of margins: expected the columns stock_code and margin or unit_cost, and "
            "optionally date.",
            file=file,
        )
    return places


def margins_of_rows(
    file: str, header: Sequence[object], rows: Iterable[Row], number_of: NumberOf
) -> list[MarginOfProduct]:
    """The margins in `rows`, the ones below `header`.

    Raises:
        UserError: it is no table of margins, has no rows, or a row is no margin; with line and column.
    """
    reader = _Reader(file, header, margin_columns(file, header), number_of)
    margins = [reader.margin_in(line, cells) for line, cells in rows]
    if not margins:
        raise UserError("{file} lists no product below its column names.", file=file)
    return margins


@dataclass(frozen=True)
class _Reader:
    file: str
    header: Sequence[object]
    places: Mapping[str, int]
    number_of: NumberOf

    def margin_in(self, line: int, cells: Sequence[object]) -> MarginOfProduct:
        code = self._text("stock_code", cells)
        if not code or len(code) > MAX_CODE_LENGTH or "\0" in code:
            raise self._wrong(line, "stock_code", code.replace("\0", ""), N_("a stock code"))
        has_rate, has_cost = (bool(self._text(name, cells)) for name in ("margin", "unit_cost"))
        if has_rate == has_cost:
            raise UserError(
                "{file}, line {line}: expected either a margin or a unit cost for {code}. Correct the file "
                "and import it again; nothing was changed.",
                file=self.file,
                line=str(line),
                code=code,
            )
        return MarginOfProduct(
            code,
            self._rate(line, cells) if has_rate else None,
            self._cost(line, cells) if has_cost else None,
            self._day(line, cells),
        )

    def _rate(self, line: int, cells: Sequence[object]) -> float:
        text = self._text("margin", cells)
        try:
            return parsed_rate(text)
        except UserError:
            expected = N_("a margin of at most 100%, such as 40% or 0.4")
            raise self._wrong(line, "margin", text, expected) from None

    def _cost(self, line: int, cells: Sequence[object]) -> float:
        cost = self.number_of(self._cell("unit_cost", cells))
        if cost is None or not 0 <= cost <= MAX_UNIT_COST:
            expected = N_("an amount of zero or more, such as 1.25")
            raise self._wrong(line, "unit_cost", self._text("unit_cost", cells), expected)
        return cost

    def _day(self, line: int, cells: Sequence[object]) -> date:
        cell = self._cell("date", cells)
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = self._text("date", cells)
        try:
            return date.fromisoformat(text[:10]) if text else BEGINNING
        except ValueError:
            raise self._wrong(line, "date", text, N_("a date such as 2026-01-31")) from None

    def _cell(self, column: str, cells: Sequence[object]) -> object:
        place = self.places.get(column)
        return cells[place] if place is not None and place < len(cells) else None

    def _text(self, column: str, cells: Sequence[object]) -> str:
        cell = self._cell(column, cells)
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return "" if cell is None else str(cell).strip()

    def _wrong(self, line: int, column: str, found: str, expected: str) -> UserError:
        return UserError(
            "{file}, line {line}, column {column}: found {found}, expected {expected:name}. Correct the file "
            "and import it again; nothing was changed.",
            file=self.file,
            line=str(line),
            column=str(self.header[self.places[column]]).strip(),
            found=found[:40] or "—",
            expected=expected,
        )
