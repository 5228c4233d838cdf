"""Where the line of column names is: below titles, notes and blank lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from i18n import UserError
from pipeline.ingest.columns.names import concepts
from pipeline.ingest.reading.bounds import MAX_COLUMNS
from pipeline.ingest.reading.table import Cell, RawTable, Table, is_blank, text_of

MAX_HEADER_ROWS = 60
"""Rows among which column names are looked for."""
MIN_NAMES = 2


def with_header(raw: RawTable) -> Table:
    """The table with its column names: the row at its top in which most names are known.

    Raises:
        UserError: it holds nothing.
    """
    best: tuple[float, int, tuple[str, ...]] | None = None
    for line, cells in islice(raw.rows(), MAX_HEADER_ROWS):
        if is_blank(cells):
            continue
        names = tuple(text_of(cell).replace("\ufeff", "") for cell in cells[:MAX_COLUMNS])
        score = _known(cells)
        if best is None or score > best[0]:
            best = (score, line, names)
    if best is None:
        raise UserError(
            "{file} is empty: expected a CSV file with a line of column names and invoice lines below it.",
            file=raw.name,
        )
    _, line, names = best
    while len(names) > 1 and not names[-1].strip():
        names = names[:-1] if raw.typed else names
        if not raw.typed:
            break
    return Table(raw, names, line)


def _known(cells: Sequence[Cell]) -> float:
    """How many of a row's cells are column names; values such as numbers and dates are not."""
    score = 0.0
    for cell in cells[:MAX_COLUMNS]:
        if not isinstance(cell, str) or not cell.strip():
            continue
        if any(letter.isdigit() for letter in cell) and not cell.strip()[0].isalpha():
            score -= 1
            continue
        meanings, unknown = concepts(cell)
        if meanings:
            score += 1 if not unknown else 0.5
    return score if score >= MIN_NAMES else min(score, 0.0) / 100
