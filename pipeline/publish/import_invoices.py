"""Import invoice files, for commands, pages and the weekly run."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from db.engine import Database
from i18n import Message
from pipeline.engines.open_engine import open_figures
from pipeline.engines.shop_rules import rules_of
from pipeline.ingest.fetching.source_file import SourceFile
from pipeline.process.progress import ProgressCallback, no_progress
from pipeline.publish.file_importer import FileImporter
from pipeline.publish.import_options import DEFAULT_OPTIONS, ImportOptions
from pipeline.publish.import_outcome import ImportOutcome, nothing_new
from pipeline.publish.open_source import name_of_source, open_source

UTC_ZONE = ZoneInfo("UTC")


def import_source(
    database: Database,
    source: str,
    *,
    currency: str,
    now: datetime,
    zone: ZoneInfo = UTC_ZONE,
    progress: ProgressCallback = no_progress,
    options: ImportOptions = DEFAULT_OPTIONS,
) -> ImportOutcome:
    """Read the invoices at `source` (a path, a folder or an address) and store what is new or changed.

    Of a folder, the outcome is that of its last file.

    Raises:
        UserError: a file cannot be read, or belongs to another kind of shop; nothing has changed then.
        OpenQuestionsError: something has to be answered first; nothing has changed.
    """
    progress(Message("Reading {file}", {"file": name_of_source(source)}), 0.0)
    importer = FileImporter(
        database, currency=currency, now=now, zone=zone, progress=progress, options=options
    )
    with open_source(source, since=importer.last_time, fetching=options.fetching) as opened_source:
        importer = importer.of(opened_source)
        outcomes = [importer.file(file) for file in opened_source.files]
    if outcomes:
        return outcomes[-1]
    with database.read() as session:
        return nothing_new(name_of_source(source), open_figures(session).stored_totals(rules_of(session)))


def import_file(
    database: Database,
    file: SourceFile,
    *,
    currency: str,
    now: datetime,
    zone: ZoneInfo = UTC_ZONE,
    progress: ProgressCallback = no_progress,
    options: ImportOptions = DEFAULT_OPTIONS,
) -> ImportOutcome:
    """Import a file on this machine, such as an upload, as `import_source` does one that it fetches.

    Raises:
        UserError: as `import_source` does.
        OpenQuestionsError: as `import_source` does.
    """
    progress(Message("Reading {file}", {"file": file.name}), 0.0)
    importer = FileImporter(
        database, currency=currency, now=now, zone=zone, progress=progress, options=options
    )
    return importer.file(file)
