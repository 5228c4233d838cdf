"""Whether a line's total holds shipping or tax besides the goods, told by columns whose names say nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Literal

from pipeline.ingest.reading.table import Cell

MIN_MATCHING_SHARE = 0.95
MIN_ROWS_WITH_EXTRAS = 1
CENT = 0.0105
EXTRAS = ("order_shipping", "order_tax")
Read = Callable[[Sequence[Cell], int], float | None]


@dataclass(frozen=True)
class GoodsColumn:
    """The column with the goods alone: the price of a piece, or the money of the whole line."""

    place: int
    money: Literal["unit_price", "line_total"]


@dataclass(frozen=True)
class _Line:
    total: float
    pieces: float
    extras: Mapping[str, float]
    cells: Sequence[Cell]


def extras_beside(sample: Sequence[Sequence[Cell]], fields: Mapping[str, int], read: Read) -> tuple[str, ...]:
    """The columns of shipping and tax that are not zero on lines with a total."""
    lines = _lines(sample, fields, read)
    return tuple(
        name for name in EXTRAS if sum(bool(line.extras.get(name)) for line in lines) >= MIN_ROWS_WITH_EXTRAS
    )


def holds_goods_alone(sample: Sequence[Sequence[Cell]], fields: Mapping[str, int], read: Read) -> bool:
    """Whether another column shows that the total is that of the goods, without shipping or tax."""
    lines = _lines(sample, fields, read)
    return any(_explains(lines, place, (), read) for place in _others(lines, fields))


def goods_column(
    sample: Sequence[Sequence[Cell]], fields: Mapping[str, int], read: Read
) -> GoodsColumn | None:
    """The column X where total = X × quantity + shipping (and tax) on nearly every row, or X + shipping.

    None if there is none. With one piece on every line a column is taken for the price, which is the same.
    """
    lines = _lines(sample, fields, read)
    present = extras_beside(sample, fields, read)
    sets = chain.from_iterable(combinations(present, size) for size in range(1, len(present) + 1))
    for extras in sets:
        for place in _others(lines, fields):
            money = _explains(lines, place, extras, read)
            if money is not None:
                return GoodsColumn(place, money)
    return None


def _lines(sample: Sequence[Sequence[Cell]], fields: Mapping[str, int], read: Read) -> list[_Line]:
    lines = []
    for row in sample:
        total = read(row, fields["line_total"])
        pieces = read(row, fields["quantity"]) if "quantity" in fields else 1.0
        if total and pieces:
            extras = {name: abs(read(row, fields[name]) or 0.0) for name in EXTRAS if name in fields}
            lines.append(_Line(abs(total), abs(pieces), extras, row))
    return lines


def _others(lines: Sequence[_Line], fields: Mapping[str, int]) -> list[int]:
    """The positions of columns from which no field is read."""
    positions = set(fields.values())
    return [
        place
        for place in range(max((len(line.cells) for line in lines), default=0))
        if place not in positions
    ]


def _explains(
    lines: Sequence[_Line], place: int, extras: Sequence[str], read: Read
) -> Literal["unit_price", "line_total"] | None:
    """The role of column `place` if it and `extras` add up to the totals; None if they do not."""
    as_price = as_line = 0
    for line in lines:
        value = read(line.cells, place)
        if value is None:
            continue
        goods = line.total - sum(line.extras.get(name, 0.0) for name in extras)
        as_price += abs(abs(value) * line.pieces - goods) <= CENT
        as_line += abs(abs(value) - goods) <= CENT
    needed = max(MIN_MATCHING_SHARE * len(lines), 1)
    if as_price >= needed and as_price >= as_line:
        return "unit_price"
    return "line_total" if as_line >= needed else None
