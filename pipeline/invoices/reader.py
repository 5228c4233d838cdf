"""The way in: a path or an address → the lines of one file."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from i18n import Message
from pipeline.invoices.cleaning import clean
from pipeline.invoices.source import open_source, source_of
from pipeline.invoices.table import read_table


@dataclass(frozen=True)
class InvoiceFile:
    """One file of invoices, read whole.

    `lines` has a row for each line, in the file's order: invoice, stock_code, description (str), quantity
    (int64, negative when returned), unit_price (float64, in the shop's currency), invoiced_at (datetime64,
    the shop's own clock), customer_id (str, missing when unknown), country (str).
    """

    name: str
    sha256: str
    lines: pd.DataFrame
    notes: tuple[Message, ...] = ()
    """What had to be decided while reading, for people to check."""


def read_invoices(source: str, packed: bytes | None = None, *, only_public: bool = False) -> InvoiceFile:
    """Read the invoices at `source`: a CSV file, alone or packed as .gz or .zip, by path or http(s) address.

    With `packed`, its bytes are here already, and `source` is only its name. `only_public`: an address that
    leads into a private network is refused.

    Raises:
        UserError: it cannot be read; says which file, line and column, what was found, what is expected.
    """
    opened = open_source(source, only_public=only_public) if packed is None else source_of(source, packed)
    lines, notes = clean(read_table(opened.name, opened.content))
    return InvoiceFile(opened.name, opened.sha256, lines, tuple(notes))
