"""Complete the record of an import, and report its outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy.orm import Session

from db.line_keys import Line
from db.models import InvoiceImport, Shop
from domain.batches import batched
from i18n import Message, UserError
from pipeline.engines.open_engine import open_figures
from pipeline.ingest.lines.line import LINES_PER_BATCH
from pipeline.ingest.measure import Quality
from pipeline.ingest.rules import Rules
from pipeline.process.progress import ProgressCallback
from pipeline.publish.import_outcome import ImportOutcome, outcome_of
from pipeline.publish.import_report import import_document
from pipeline.publish.merge_file import MergeCounts

READING_SHARE = 0.3
"""Of the time of an import; the rest is the database's."""
LINES_PER_UPDATE = 4 * LINES_PER_BATCH
"""Lines between two progress updates."""


@dataclass(frozen=True)
class FileNotes:
    """Notes on a file besides its counts."""

    currency: str | None
    """None where the file does not name one."""
    left_out: Sequence[tuple[str, int, float]] = ()
    """Rule, lines and money of what was left out while reading."""
    notes: Sequence[Message] = ()


def finish(
    session: Session,
    record: InvoiceImport,
    quality: Quality,
    rules: Rules,
    counts: MergeCounts,
    file_notes: FileNotes,
) -> ImportOutcome:
    """Record the outcome of the file, and return it."""
    notes = file_notes.notes
    identified, unidentified = quality.revenue(rules)
    record.rows_read = counts.added + counts.known
    record.rows_added, record.rows_known, record.rows_replaced = counts.added, counts.known, counts.replaced
    record.left_out = quality.left_out(rules)
    record.first_at, record.last_at = quality.first_at, quality.last_at
    record.identified_revenue, record.unidentified_revenue = identified, unidentified
    totals = open_figures(session).stored_totals(rules)
    money = quality.money_left_out(rules)
    left_out = [
        *file_notes.left_out,
        *((rule, lines, money[rule]) for rule, lines in record.left_out.items() if lines),
    ]
    document = import_document(record, totals, left_out, notes, file_notes.currency, counts.changes)
    record.report = document
    session.flush()
    return outcome_of(record, document, notes)


def refuse_mixing(owner: Shop, *, simulated: bool, file: str) -> None:
    """Refuse to mix simulated and real invoices.

    Raises:
        UserError: the shop is of the other kind.
    """
    if owner.simulated and not simulated:
        raise UserError(
            "This database holds a simulated shop, and its invoices cannot be mixed with "
            "those in {file}. Set DATABASE_URL to another database and import there. Nothing "
            "was changed.",
            file=file,
        )
    if simulated and not owner.simulated:
        raise UserError(
            "This database holds the invoices of a real shop, which cannot be mixed with "
            "simulated ones. Set DATABASE_URL to another database. Nothing was changed."
        )


def with_progress(lines: Iterable[Line], count: int, name: str, progress: ProgressCallback) -> Iterator[Line]:
    """The lines, reporting progress as they pass."""
    stage_name = Message("Saving {lines:lines} from {file}", {"lines": count, "file": name})

    def passing() -> Iterator[Sequence[Line]]:
        number = 0
        for some in batched(lines, LINES_PER_BATCH):
            if number % LINES_PER_UPDATE == 0:
                share = READING_SHARE + (1 - READING_SHARE) * number / max(count, 1)
                progress(stage_name, min(share, 1.0))
            number += len(some)
            yield some

    return chain.from_iterable(passing())
