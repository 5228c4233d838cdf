"""One look at all rows of a table, before any is kept: what its numbers, dates and codes say of themselves.

Memory does not grow with the file: counters are of distinct values, and stop where a column has too many.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.ingest.columns.fields import Mapping
from pipeline.ingest.reading.table import Batch, Cell, Table, text_of
from pipeline.ingest.values.date_order import DateEvidence
from pipeline.ingest.values.numbers import NumberEvidence, parse_amount

NUMBERS = (
    "quantity", "unit_price", "line_total", "line_discount", "order_total", "order_shipping", "order_tax",
    "order_discount", "refunded", "refunded_quantity",
)  # fmt: skip
CATEGORIES = ("type", "status", "currency")
MONEY = ("unit_price", "line_total", "order_total")
MAX_SAMPLE_ROWS = 3_000
"""Rows that are kept for comparing columns with each other."""
MAX_CATEGORIES = 60
"""Distinct values beyond which a column holds no categories."""
MAX_DISTINCT_VALUES = 20_000
_CREDIT_NOTE = re.compile(r"[Cc]-?\d+")
_SYMBOL = re.compile(r"[^\d.,\s()+-]")
_TOTAL = re.compile(
    r"\W*(grand |sub ?)?(total|totals|totale|summe|zwischensumme|sous-total|subtotale|"
    r"gesamt|gesamtsumme|endsumme|somme|suma|soma|insgesamt|"
    r"total (geral|general|général))\b.{0,40}",
    re.IGNORECASE,
)


@dataclass
class Tail:
    """What the last cells of a file show about whether it was cut off."""

    masks: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    last: str = ""
    width: int = 0

    def see(self, cells: Iterable[Cell]) -> None:
        """Observe the next cells of the last column."""
        texts = [text_of(cell) for cell in cells]
        if not texts:
            return
        if self.last or self.values:
            self._count(self.last)
        for text in texts[:-1]:
            self._count(text)
        self.last = texts[-1]

    def _count(self, text: str) -> None:
        if len(self.values) < MAX_DISTINCT_VALUES:
            self.values[text] += 1
        if len(self.masks) < MAX_DISTINCT_VALUES:
            self.masks[mask(text)] += 1


@dataclass
class Profile:
    """Statistics of a table's rows."""

    rows: int = 0
    numbers: NumberEvidence = field(default_factory=NumberEvidence)
    symbols: Counter[str] = field(default_factory=Counter)
    dates: DateEvidence = field(default_factory=DateEvidence)
    categories: dict[str, Counter[str]] = field(default_factory=dict)
    digit_invoices: int = 0
    credit_invoices: int = 0
    """Invoices such as C123 beside others that are digits alone."""
    positive_credits: int = 0
    other_invoices: int = 0
    blank_dates: int = 0
    sample: list[Sequence[Cell]] = field(default_factory=list)
    tail: Tail = field(default_factory=Tail)
    last_batch: Batch | None = None

    @property
    def last_line(self) -> int:
        """Where the last row begins."""
        return self.last_batch.lines[-1] if self.last_batch is not None else 0

    @property
    def last_width(self) -> int:
        """How many cells the last row has."""
        return len(self.last_batch.rows[-1]) if self.last_batch is not None else 0


def profile(table: Table, fields: Mapping) -> Profile:
    """Read every row of `table`, whose `fields` have these positions, and collect statistics."""
    result = Profile(categories={name: Counter() for name in CATEGORIES if name in fields})
    values: set[str] = set()
    last = len(table.header) - 1
    for batch in table.batches():
        result.rows += len(batch)
        columns = batch.column
        if len(result.sample) < MAX_SAMPLE_ROWS:
            result.sample.extend(batch.rows[: MAX_SAMPLE_ROWS - len(result.sample)])
        for name in NUMBERS:
            if name in fields:
                _look_at_numbers(result, name, columns(fields[name]), values)
        if "date" in fields:
            _look_at_dates(result, columns(fields["date"]))
        for name, counter in result.categories.items():
            if len(counter) <= MAX_CATEGORIES:
                counter.update(text_of(cell).strip() for cell in columns(fields[name]))
        if "invoice" in fields:
            _look_at_invoices(result, columns, fields)
        if table.raw.ends_open:
            result.tail.see("" if cell is None else cell for cell in batch.column(last))
        result.last_batch = batch
    return result


def is_total(cells: Sequence[Cell]) -> bool:
    """Whether a row is a total, by its first words."""
    for cell in cells:
        if isinstance(cell, str) and cell.strip():
            return bool(_TOTAL.fullmatch(cell.strip()))
    return False


def mask(text: str) -> str:
    """The shape of a text: its digits as 9, its letters as a, runs of letters as one."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "9", text))


def _look_at_numbers(profile: Profile, name: str, cells: Sequence[Cell], values: set[str]) -> None:
    for cell in set(cells):
        if isinstance(cell, str) and cell not in values:
            if len(values) > MAX_DISTINCT_VALUES * 10:
                values.clear()
            values.add(cell)
            profile.numbers.add((cell,))
            if name in MONEY and not cell.isdecimal() and _SYMBOL.search(cell):
                amount = parse_amount(cell)
                if amount is not None and amount.symbol:
                    profile.symbols[amount.symbol] += 1


def _look_at_dates(profile: Profile, cells: Sequence[Cell]) -> None:
    profile.dates.add(cell for cell, _ in groupby(cells) if cell is not None and cell != "")
    profile.blank_dates += cells.count("") + cells.count(None)


def _look_at_invoices(profile: Profile, columns: Callable[[int], Sequence[Cell]], fields: Mapping) -> None:
    invoices = columns(fields["invoice"])
    has_credits = False
    for cell, count in Counter(invoices).items():
        text = text_of(cell).strip().removesuffix(".0")
        if text.isdigit():
            profile.digit_invoices += count
        elif _CREDIT_NOTE.fullmatch(text):
            profile.credit_invoices += count
            has_credits = True
        else:
            profile.other_invoices += count if text else 0
    if has_credits and "quantity" in fields:
        for cell, quantity in set(zip(invoices, columns(fields["quantity"]), strict=True)):
            if _CREDIT_NOTE.fullmatch(text_of(cell).strip()):
                is_negative = isinstance(quantity, (int, float)) and quantity < 0
                content = text_of(quantity).strip()
                profile.positive_credits += not (is_negative or content.startswith(("-", "(", "\u2212")))
