"""A sample of a table: its first rows, as in the file and as interpreted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from pipeline.ingest.columns.fields import CUSTOMERS
from pipeline.ingest.lines.draft import Draft
from pipeline.ingest.reading.table import Row, Table, text_of

SAMPLE_ROWS = 10
MAX_SHOWN_COLUMNS = 60
MAX_SHOWN_CHARACTERS = 80
PLACE_OF: Mapping[str, tuple[str, ...]] = {
    "invoice": ("invoice",),
    "invoiced_at": ("date",),
    "customer": CUSTOMERS,
    "stock_code": ("stock_code",),
    "description": ("description",),
    "quantity": ("quantity",),
    "price": ("unit_price",),
    "amount": ("line_total",),
    "country": ("country",),
}
"""What a line says → the fields it may be read from, the best first."""


@dataclass(frozen=True)
class SampleRow:
    """One row: its place, its cells, and their interpretation; `reading` is empty if it is not a line."""

    line: int
    cells: tuple[str, ...]
    reading: Mapping[str, Any] = field(default_factory=dict)
    left_out: str = ""
    """The rule that leaves it out."""


@dataclass(frozen=True)
class TableSample:
    """The first rows of one table."""

    name: str
    header: tuple[str, ...]
    fields: Mapping[str, int]
    """Field → the place of its column."""
    rows: tuple[SampleRow, ...]
    system: str = ""

    def to_json(self) -> dict[str, Any]:
        """The form that is stored until the import is decided."""
        return {
            "name": self.name,
            "system": self.system,
            "header": list(self.header),
            "fields": {name: self.header[place] for name, place in self._shown_fields().items()},
            "rows": [
                {
                    "line": row.line,
                    "cells": list(row.cells),
                    "reading": dict(row.reading),
                    "written": self._written(row),
                    "left_out": row.left_out,
                }
                for row in self.rows
            ],
        }

    def _shown_fields(self) -> dict[str, int]:
        return {name: place for name, place in self.fields.items() if place < len(self.header)}

    def _written(self, row: SampleRow) -> dict[str, str]:
        """The original cell behind each interpreted value."""
        originals = {}
        for name, fields in PLACE_OF.items():
            place = next((self.fields[field] for field in fields if field in self.fields), None)
            if place is not None and place < len(row.cells):
                originals[name] = row.cells[place]
        return originals


def first_rows(table: Table) -> list[Row]:
    """The first rows below the column names."""
    return list(islice(table.rows(), SAMPLE_ROWS))


def sample_of(
    table: Table,
    fields: Mapping[str, int],
    rows: Sequence[Row],
    *,
    drafts: Sequence[Draft] = (),
    left_out: Mapping[int, str] | None = None,
    system: str = "",
) -> TableSample:
    """The sample of `rows`; `drafts` is their interpretation, and `left_out` the rule by line."""
    readings = {draft.line: _reading(draft) for draft in drafts}
    rules = left_out or {}
    return TableSample(
        table.name,
        tuple(_short(name) for name in table.header[:MAX_SHOWN_COLUMNS]),
        fields,
        tuple(
            SampleRow(
                line,
                tuple(_short(text_of(cell)) for cell in cells[:MAX_SHOWN_COLUMNS]),
                readings.get(line, {}),
                rules.get(line, ""),
            )
            for line, cells in rows
        ),
        system,
    )


def _reading(draft: Draft) -> dict[str, Any]:
    moment: datetime = draft.invoiced_at
    return {
        "invoice": _short(draft.invoice),
        "invoiced_at": moment.isoformat(timespec="minutes"),
        "customer": _short(draft.customer_id) if draft.customer_id else None,
        "stock_code": _short(draft.stock_code),
        "description": _short(draft.description),
        "quantity": draft.sign * draft.quantity,
        "price": round(draft.price, 6),
        "amount": round(draft.sign * draft.amount, 6),
        "country": _short(draft.country),
    }


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_SHOWN_CHARACTERS else text[: MAX_SHOWN_CHARACTERS - 1] + "…"
