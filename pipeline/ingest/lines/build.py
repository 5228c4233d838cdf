"""Rows of an understood table → lines, a few at a time, in the file's order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import Any
from zoneinfo import ZoneInfo

from domain.batches import batched
from pipeline.ingest.lines.draft import Draft
from pipeline.ingest.lines.draft_builder import BadValueError, DraftBuilder, Values
from pipeline.ingest.lines.faults import Faults
from pipeline.ingest.lines.line import Line, RowCounts
from pipeline.ingest.lines.orders import lines_of_order
from pipeline.ingest.lines.plain import DEFAULTS, IsProduct, Read, plain_lines
from pipeline.ingest.lines.values import Columns
from pipeline.ingest.mapping import Understanding
from pipeline.ingest.profile import is_total
from pipeline.ingest.reading.table import Batch, Cell, Row, Table, is_blank, text_of

LINES_PER_BATCH = 1000
NOTE_CELLS = 3
"""A row without date and money that holds no more than this is a note, if no line follows it."""

MAX_HEADINGS = 1000


class LineBuilder:
    """Builds the lines of one table, and counts what it leaves out."""

    def __init__(
        self,
        table: Table,
        understanding: Understanding,
        zone: ZoneInfo,
        is_product: IsProduct,
        counts: RowCounts,
    ) -> None:
        self._table = table
        self._how = understanding
        self._columns = Columns(understanding, zone)
        self._is_product = is_product
        self._counts = counts
        self._draft_builder = DraftBuilder(
            understanding, self._columns, is_product, counts, has_time="time" in understanding.fields
        )
        self._faults = Faults(table, understanding)
        self._width = len(table.header)
        self._needed = max(understanding.fields.values()) + 1
        self._loose: list[Row] = []
        """Rows that may be notes below the table: they are if no line follows them."""
        self._headings: dict[str, Row] = {}
        """Rows with one text only, which head a section if a row of totals repeats it."""

    def lines(self) -> Iterator[Line]:
        """Every line.

        Raises:
            UserError: a value cannot be read, at the end, so that all faults are counted.
        """
        return chain.from_iterable(self._batches())

    def _batches(self) -> Iterator[Sequence[Line]]:
        for some in batched(self._of_orders(), LINES_PER_BATCH) if self._needs_orders else self._one_by_one():
            self._counts.passed += len(some)
            yield some
        for number, cells in self._headings.values():
            self._fault_date(number, cells)
        for number, cells in self._loose:
            self._counts.leave_out("footer", number, cells, 0.0)
        if self._faults and not self._how.sets_bad_aside:
            raise self._faults.error()

    def drafts(self) -> Iterator[Draft]:
        """The rows one by one, before the money of whole orders is distributed over their lines."""
        for some in self._rows():
            yield from self._drafts(some, self._read(some))

    @property
    def _needs_orders(self) -> bool:
        return self._how.looks_at_orders or "refunded" in self._how.status_meanings.values()

    def _of_orders(self) -> Iterator[Line]:
        for _, order in groupby(self.drafts(), key=lambda draft: draft.invoice):
            spreads = self._how.spreads_order_discount
            yield from lines_of_order(list(order), self._counts, spreads_discount=spreads)

    def _one_by_one(self) -> Iterator[Sequence[Line]]:
        for some in self._rows():
            read = self._read(some)
            plain = None if self._loose else plain_lines(read, self._how, self._counts, self._is_product)
            yield plain or [draft.as_line() for draft in self._drafts(some, read)]

    def _rows(self) -> Iterator[Batch]:
        """The table's rows with the right number of fields, in batches."""
        for batch in self._without_last() if self._how.leaves_out_last else self._table.batches():
            self._counts.rows += len(batch)
            fitting = batch if self._all_fit(batch) else batch.where([self._fits(*row) for row in batch])
            if fitting:
                yield fitting

    def _read(self, some: Batch) -> Read:
        columns = some.column

        def read(name: str, default: object) -> Sequence[Any]:
            place = self._columns.place_of(name)
            return [default] * len(some) if place is None else self._columns.read(columns(place), name)

        customer = self._columns.place_of("customer")
        raw: Sequence[Cell] = columns(customer) if customer is not None else [None] * len(some)
        times = read("time", None) if "time" in self._how.fields else None
        return Read({name: read(name, default) for name, default in DEFAULTS.items()}, raw, times)

    def _drafts(self, some: Batch, read: Read) -> Iterator[Draft]:
        times = read.times if read.times is not None else [None] * len(some)
        columns = (read.values[name] for name in DEFAULTS)
        for (line, cells), *kind in zip(some, *columns, read.raw_customers, times, strict=True):
            values = Values(*kind)
            if self._is_no_line(line, cells, values):
                continue
            if self._loose:
                self._refuse_loose()
            try:
                draft = self._draft_builder.draft(line, cells, values)
            except BadValueError as bad:
                self._fault(line, cells, bad)
                continue
            if draft is not None:
                yield draft

    def _is_no_line(self, line: int, cells: Sequence[Cell], values: Values) -> bool:
        """Whether a row is a total, or may be a note."""
        if values.date is not None and values.invoice != "":
            return False
        if is_total(cells):
            self._counts.leave_out("total_line", line, cells, 0.0)
            self._close_section(cells)
            return True
        has_money = values.unit_price is not None or values.line_total is not None
        is_loose = values.date is None and not has_money and _filled_cells(cells) <= NOTE_CELLS
        if is_loose:
            self._loose.append((line, cells))
        return is_loose

    def _refuse_loose(self) -> None:
        for line, cells in self._loose:
            heading = _only_text(cells)
            is_new = heading not in self._headings and len(self._headings) < MAX_HEADINGS
            if heading and is_new and self._columns.place_of("customer") is not None:
                self._headings[heading] = line, cells
            else:
                self._fault_date(line, cells)
        self._loose.clear()

    def _close_section(self, cells: Sequence[Cell]) -> None:
        """Totals of "Mugs" or for "Mugs": a row above that holds only that text is the section's heading."""
        text = next((text_of(cell).strip() for cell in cells if text_of(cell).strip()), "")
        for heading in [heading for heading in self._headings if text.endswith(f" {heading}")]:
            self._counts.leave_out("heading", *self._headings.pop(heading), 0.0)

    def _fault_date(self, line: int, cells: Sequence[Cell]) -> None:
        place = self._columns.place_of("date")
        cell = cells[place] if place is not None and place < len(cells) else None
        self._fault(line, cells, BadValueError("date", cell, None))

    def _fault(self, line: int, cells: Sequence[Cell], bad: BadValueError) -> None:
        self._faults.see(line, bad.field, bad.cell, bad.expected)
        if self._how.sets_bad_aside:
            self._counts.leave_out("bad_line", line, cells, 0.0)

    def _without_last(self) -> Iterator[Batch]:
        held: Batch | None = None
        for batch in self._table.batches():
            if held is not None:
                yield held
            held = batch
        if held is not None:
            self._counts.leave_out("cut_off", held.lines[-1], held.rows[-1], 0.0)
            yield Batch(held.lines[:-1], held.rows[:-1])

    def _all_fit(self, some: Batch) -> bool:
        return not some or (self._needed <= min(some.widths) and max(some.widths) <= self._width)

    def _fits(self, line: int, cells: Sequence[Cell]) -> bool:
        """Whether a row has the right number of fields; totals and notes may have fewer."""
        if self._needed <= len(cells) <= self._width or is_total(cells):
            return True
        if len(cells) > self._width and self._table.raw.typed and is_blank(cells[self._width :]):
            return True
        if len(cells) < self._needed and _filled_cells(cells) < NOTE_CELLS:
            return True
        self._faults.see_width(line, len(cells))
        if self._how.sets_bad_aside:
            self._counts.leave_out("bad_line", line, cells, 0.0)
        return False


def _filled_cells(cells: Sequence[Cell]) -> int:
    return sum(1 for cell in cells if text_of(cell).strip())


def _only_text(cells: Sequence[Cell]) -> str:
    """The text of a row with a single cell; empty if there are more."""
    texts = [text for cell in cells if (text := text_of(cell).strip())]
    return texts[0] if len(texts) == 1 else ""
