"""Several tables of one archive that only make sense together: items, their orders, their customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from i18n import UserError
from pipeline.ingest.columns.names import concepts, plain
from pipeline.ingest.columns.recognise import recognise
from pipeline.ingest.reading.table import Cell, RawTable, Row, Table, batches_of, text_of

MAX_KEYS = 1_000_000
"""Orders or customers that are held in memory while their items are read."""


def join_tables(tables: Sequence[Table]) -> list[Table]:
    """The tables with lines: unchanged if each is complete, otherwise joined by their keys.

    Raises:
        UserError: they neither stand on their own nor have a key in common.
    """
    complete = [table for table in tables if _stands_alone(table)]
    if len(tables) == 1 or len(complete) == len(tables):
        return list(tables)
    if (
        complete
        and len({tuple(plain(name) for name in table.header) for table in complete}) == 1
        and len(complete) > 1
    ):
        return complete
    items = max(tables, key=_likeness_to_items)
    others = [table for table in tables if table is not items]
    result = items
    for _ in range(len(others)):
        for other in list(others):
            key = _key(result.header, other.header)
            if key is not None:
                result = _with(result, other, key)
                others.remove(other)
    if not _stands_alone(result):
        if complete:
            return complete
        raise UserError(
            "{file} holds several tables ({parts}), and none of them has lines with a date and money, "
            "alone or "
            "joined by a column that two of them share: export the invoice lines as one table.",
            file=items.raw.file,
            parts=", ".join(table.raw.part or table.raw.file for table in tables)[:200],
        )
    return [result]


def _stands_alone(table: Table) -> bool:
    try:
        columns = recognise(table.header, {}, file="", line=0)
    except UserError:
        return False
    return (
        columns.has("quantity")
        or columns.has("line_total")
        or columns.unclear_money is not None
        or columns.has("unit_price")
    )


def _likeness_to_items(table: Table) -> int:
    score = 0
    for name in table.header:
        expressed, _ = concepts(name)
        score += (
            3 * ("quantity" in expressed)
            + 2 * ("price" in expressed)
            + ("product" in expressed)
            - ("customer" in expressed)
        )
    return score


def _key(left: Sequence[str], other: Sequence[str]) -> tuple[int, int] | None:
    """The positions of a shared column: one of the same name, or orders' and customers' own `id`."""
    names = {plain(name): place for place, name in enumerate(other)}
    for place, name in enumerate(left):
        expressed, _ = concepts(name)
        if (
            plain(name) in names
            and expressed & {"invoice", "customer", "product"}
            and ("number" in expressed or expressed in ({"invoice"}, {"customer"}))
        ):
            return place, names[plain(name)]
    if "id" in names:
        speaks_of = frozenset().union(*(concepts(name)[0] for name in other))
        for place, name in enumerate(left):
            expressed, _ = concepts(name)
            if "number" in expressed and (
                ("invoice" in expressed and "date" in speaks_of)
                or ("customer" in expressed and "email" in speaks_of)
            ):
                return place, names["id"]
    return None


def _with(items: Table, other: Table, key: tuple[int, int]) -> Table:
    left, right = key
    used = {plain(name) for name in items.header}
    added = [place for place, name in enumerate(other.header) if plain(name) not in used and place != right]
    header = (*items.header, *(other.header[place] for place in added))
    width = len(items.header)

    def rows() -> Iterator[Row]:
        by_key: dict[str, list[Cell]] = {}
        for _, cells in other.rows():
            if right < len(cells):
                by_key[_keyed(cells[right])] = [
                    cells[place] if place < len(cells) else None for place in added
                ]
            if len(by_key) > MAX_KEYS:
                raise UserError(
                    "{file} holds more than {most} keys to join by: export the invoice lines as one table.",
                    file=other.name,
                    most=MAX_KEYS,
                )
        nothing: list[Cell] = [None] * len(added)
        yield items.header_line, header
        for line, cells in items.rows():
            padded = [*cells[:width], *([None] * (width - len(cells)))]
            yield line, [*padded, *by_key.get(_keyed(padded[left]), nothing)]

    raw = RawTable(
        items.raw.file,
        items.raw.part,
        lambda: batches_of(rows()),
        typed=items.raw.typed,
        delimiter=items.raw.delimiter,
    )
    return replace(items, raw=raw, header=header)


def _keyed(cell: Cell) -> str:
    return text_of(cell).strip().removesuffix(".0")
