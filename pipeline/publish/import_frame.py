"""Import the lines of a simulated shop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from db.engine import Database
from db.line_keys import Line
from db.lines import FileRecord, begin_import, merge_lines, shop
from pipeline.engines.lake_changes import open_changes
from pipeline.ingest.measure import Quality
from pipeline.ingest.rules import DEFAULT_RULES
from pipeline.process.progress import ProgressCallback, no_progress
from pipeline.publish.finish_import import FileNotes, finish, refuse_mixing, with_progress
from pipeline.publish.import_outcome import ImportOutcome
from pipeline.publish.merge_file import MergeCounts

if TYPE_CHECKING:
    import pandas as pd

ROWS_PER_BATCH = 20_000


def import_frame(
    database: Database,
    file: FileRecord,
    lines: pd.DataFrame,
    *,
    currency: str,
    now: datetime,
    shop_source: str = "",
    progress: ProgressCallback = no_progress,
) -> ImportOutcome:
    """Store the lines of a simulated shop: a frame with all but the last two columns of `db.line_keys.Line`.

    The first import makes the shop, and `shop_source` is where its next invoices come from.
    """
    quality = Quality(DEFAULT_RULES.minimum_unit_price)
    with database.write() as session:
        owner = shop(session, currency=currency, simulated=True, source=shop_source, now=now)
        refuse_mixing(owner, simulated=True, file=file.source)
        record = begin_import(session, file, imported_at=now)
        tables = [with_progress(quality.passing(_lines_in(lines)), len(lines), file.source, progress)]
        changes = open_changes(session)
        added = merge_lines(session, record.id, tables, changes.load_for_import if changes.is_lake else None)
        changes.write_back(record.id)
        counts = MergeCounts(added, quality.rows - added, 0)
        return finish(session, record, quality, DEFAULT_RULES, counts, FileNotes(currency))


def _lines_in(frame: pd.DataFrame) -> Iterator[Line]:
    """A frame's lines as plain tuples, in batches."""
    for start in range(0, len(frame), ROWS_PER_BATCH):
        lines = frame.iloc[start : start + ROWS_PER_BATCH]
        customer_ids = lines["customer_id"].astype(object).where(lines["customer_id"].notna(), None)
        with suppress(StopIteration):
            for line in zip(
                lines["invoice"].tolist(),
                lines["stock_code"].tolist(),
                lines["description"].tolist(),
                lines["quantity"].tolist(),
                lines["unit_price"].tolist(),
                lines["invoiced_at"].to_numpy(dtype="datetime64[us]").tolist(),
                customer_ids.tolist(),
                lines["country"].tolist(),
                strict=True,
            ):
                yield (*line, None, "")
