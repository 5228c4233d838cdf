"""Several status columns, such as that of the order and that of its payment → one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.ingest.columns.meanings import meanings_of
from pipeline.ingest.columns.names import concepts
from pipeline.ingest.columns.presets import preset_of
from pipeline.ingest.reading.table import Batch, Cell, Table, text_of
from pipeline.ingest.values.words import SEPARATOR

MIN_CONFIDENCE = 1.0
"""The status of a shipment, which is less sure to say whether an order counts, is left out."""


def with_one_status(table: Table, given: Mapping[str, str]) -> Table:
    """The table whose columns of an order's status stand in one, that of the payment last.

    Args:
        table: Any table.
        given: Field → column, as somebody said; one status column that they named is enough.
    """
    places = _status_places(table.header)
    preset = preset_of(table.header)
    is_known = preset is not None and (preset.is_whole or "status" in preset.fields)
    if len(places) < 2 or is_known or given.get("status", SEPARATOR) in ("", *table.header):
        return table
    first = min(places)
    header = list(table.header)
    for place in places:
        header[place] = ""
    header[first] = SEPARATOR.join(table.header[place].strip() for place in places)

    def batches() -> Iterator[Batch]:
        for batch in table.batches():
            yield Batch(batch.lines, [_joined(cells, places, first) for cells in batch.rows])

    return Table(replace(table.raw, batches=batches), tuple(header), table.header_line)


def _status_places(header: Sequence[str]) -> list[int]:
    """The places of columns that say whether an order counts, those of payments last."""
    places = [
        place for place, name in enumerate(header) if meanings_of(name).get("status", 0.0) >= MIN_CONFIDENCE
    ]
    return sorted(places, key=lambda place: "paid" in concepts(header[place])[0])


def _joined(cells: Sequence[Cell], places: Sequence[int], first: int) -> Sequence[Cell]:
    texts = [text_of(cells[place]).strip() for place in places if place < len(cells)]
    if first >= len(cells):
        return cells
    joined = list(cells)
    joined[first] = SEPARATOR.join(texts) if any(texts) else ""
    return joined
