"""Importing: a file is read whole, then kept whole. The command and the weekly run both do it here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from db.engine import Database
from db.lines import FileRecord, Line, record_import, shop
from i18n import Message, UserError
from pipeline.invoices import DEFAULT_RULES, InvoiceFile, Rules, read_invoices
from pipeline.invoices.fetch import name_of
from pipeline.invoices.quality import measure_quality

Told = Callable[[Message, float], None]
"""Hears which stage it is and how much of the work is behind, from 0 to 1."""

READING_SHARE = 0.2
"""Of the time of an import; the rest is the database's."""
ROWS_PER_INSERT = 20_000
"""Lines that are taken at once, and between two pieces of news."""


@dataclass(frozen=True)
class ImportOutcome:
    """What became of the rows of one file. `left_out`: kept, but left out of features, by reason."""

    import_id: int
    source: str
    sha256: str
    rows_read: int
    rows_added: int
    rows_known: int
    left_out: dict[str, int]
    first_at: datetime
    last_at: datetime
    identified_revenue: float
    unidentified_revenue: float
    notes: tuple[Message, ...]


def import_source(
    database: Database,
    source: str,
    *,
    currency: str,
    now: datetime,
    simulated: bool = False,
    rules: Rules = DEFAULT_RULES,
    progress: Told | None = None,
    packed: bytes | None = None,
    only_public: bool = False,
) -> ImportOutcome:
    """Read the invoices at `source` (a path or an http(s) address) and keep those lines that are new.

    With `packed`, its bytes are here already, and `source` is only its name. `only_public`: an address that
    leads into a private network is refused.

    Raises:
        UserError: the file cannot be read, or belongs to another kind of shop; nothing has changed then.
    """
    if progress:
        progress(Message("Reading {file}", {"file": name_of(source)}), 0.0)
    file = read_invoices(source, packed, only_public=only_public)
    return import_file(
        database, file, currency=currency, now=now, simulated=simulated, rules=rules, progress=progress
    )


def import_file(
    database: Database,
    file: InvoiceFile,
    *,
    currency: str,
    now: datetime,
    simulated: bool = False,
    shop_source: str = "",
    rules: Rules = DEFAULT_RULES,
    progress: Told | None = None,
) -> ImportOutcome:
    """Keep those lines of `file` that are new, and note what was read: all in one transaction, or nothing.

    The first import makes the shop: its `currency`, whether it is `simulated`, and `shop_source`, where its
    next invoices come from.
    """
    quality = measure_quality(file.lines, rules)
    record = FileRecord(
        source=file.name,
        sha256=file.sha256,
        rows_read=quality.rows,
        left_out=quality.left_out,
        first_at=quality.first_at,
        last_at=quality.last_at,
        identified_revenue=quality.identified_revenue,
        unidentified_revenue=quality.unidentified_revenue,
    )
    with database.write() as session:
        owner = shop(session, currency=currency, simulated=simulated, source=shop_source, now=now)
        if owner.simulated and not simulated:
            raise UserError(
                "This database holds a simulated shop, whose invoices must not be mixed with those of "
                "{file}: set DATABASE_URL to another database and import there; nothing was changed.",
                file=file.name,
            )
        if simulated and not owner.simulated:
            raise UserError(
                "This database holds the invoices of a real shop, which must not be mixed with simulated "
                "ones: set DATABASE_URL to another database; nothing was changed."
            )
        noted = record_import(session, record, _telling(file, progress), imported_at=now)
        return ImportOutcome(
            import_id=noted.id,
            source=file.name,
            sha256=file.sha256,
            rows_read=noted.rows_read,
            rows_added=noted.rows_added,
            rows_known=noted.rows_known,
            left_out=quality.left_out,
            first_at=quality.first_at,
            last_at=quality.last_at,
            identified_revenue=quality.identified_revenue,
            unidentified_revenue=quality.unidentified_revenue,
            notes=file.notes,
        )


def _telling(file: InvoiceFile, progress: Told | None) -> Iterator[Line]:
    """The file's lines as plain tuples, some at a time, with news of how far they are."""
    stage = Message("Keeping {lines:number} lines of {file}", {"lines": len(file.lines), "file": file.name})
    for start in range(0, len(file.lines), ROWS_PER_INSERT):
        if progress:
            progress(stage, READING_SHARE + (1 - READING_SHARE) * start / len(file.lines))
        lines = file.lines.iloc[start : start + ROWS_PER_INSERT]
        customer_ids = lines["customer_id"].astype(object).where(lines["customer_id"].notna(), None)
        yield from zip(
            lines["invoice"].tolist(),
            lines["stock_code"].tolist(),
            lines["description"].tolist(),
            lines["quantity"].tolist(),
            lines["unit_price"].tolist(),
            lines["invoiced_at"].to_numpy(dtype="datetime64[us]").tolist(),
            customer_ids.tolist(),
            lines["country"].tolist(),
            strict=True,
        )
