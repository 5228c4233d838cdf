"""The outcome of an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from db.models import InvoiceImport
from i18n import Message
from pipeline.engines.totals import StoredTotals
from pipeline.ingest.lines.line import SetAside
from pipeline.ingest.table_sample import TableSample
from pipeline.publish.import_report import import_document


@dataclass(frozen=True)
class ImportOutcome:
    """The counts of one file's rows. `left_out`: stored, but left out of features, by reason."""

    import_id: int | None
    source: str
    sha256: str
    rows_read: int
    rows_added: int
    rows_known: int
    rows_replaced: int
    left_out: dict[str, int]
    first_at: datetime | None
    last_at: datetime | None
    identified_revenue: float
    unidentified_revenue: float
    notes: tuple[Message, ...]
    document: dict[str, Any]
    """What `import --json` says; notes as stored messages."""
    outcome: Literal["imported", "preview"] = "imported"
    tables: tuple[TableSample, ...] = ()
    """How the file's tables begin, and how that was understood."""
    set_aside: tuple[SetAside, ...] = ()
    """Rows that were not imported, and why."""

    @property
    def first(self) -> date | None:
        """The first day of the file's lines."""
        return self.first_at.date() if self.first_at is not None else None

    @property
    def last(self) -> date | None:
        """The last day of the file's lines."""
        return self.last_at.date() if self.last_at is not None else None


def outcome_of(
    record: InvoiceImport, document: dict[str, Any], notes: Sequence[Message] = ()
) -> ImportOutcome:
    """The outcome that `record` and its report describe."""
    return ImportOutcome(
        import_id=record.id,
        source=record.source,
        sha256=record.sha256,
        rows_read=record.rows_read,
        rows_added=record.rows_added,
        rows_known=record.rows_known,
        rows_replaced=record.rows_replaced,
        left_out=record.left_out,
        first_at=record.first_at,
        last_at=record.last_at,
        identified_revenue=record.identified_revenue,
        unidentified_revenue=record.unidentified_revenue,
        notes=tuple(notes),
        document=document,
    )


def repeated_file(record: InvoiceImport, name: str) -> ImportOutcome:
    """The outcome of importing the same file again: nothing is read and nothing changes."""
    notes = (Message("This file has already been imported; nothing has changed."),)
    document = {**(record.report or {}), "added": 0, "replaced": 0, "known": record.rows_read, "changes": []}
    document["notes"] = [note.to_json() for note in notes]
    outcome = outcome_of(record, document, notes)
    return replace(outcome, source=name, rows_added=0, rows_known=record.rows_read, rows_replaced=0)


def nothing_new(name: str, totals: StoredTotals) -> ImportOutcome:
    """The outcome of a source without new files."""
    notes = (Message("There was nothing new."),)
    record = InvoiceImport(source=name, sha256="", rows_read=0, rows_added=0, rows_known=0, rows_replaced=0)
    record.identified_revenue = record.unidentified_revenue = 0.0
    record.left_out = {"no_customer": 0, "low_price": 0, "not_a_product": 0}
    return outcome_of(record, import_document(record, totals, [], notes, None, []), notes)
