"""Import one file, unless it has been imported before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db.engine import Database
from db.models import InvoiceImport
from db.source_state import remember_file
from db.sources import last_import, same_file, source_named
from pipeline.ingest.checksum import sha256_of
from pipeline.ingest.fetching.source_file import SourceFile
from pipeline.ingest.questions import ONE_TIME_QUESTIONS
from pipeline.process.progress import ProgressCallback
from pipeline.publish.import_options import ImportOptions
from pipeline.publish.import_outcome import ImportOutcome, repeated_file
from pipeline.publish.open_source import OpenedSource

OVERLAP = timedelta(days=1)


@dataclass(frozen=True)
class FileImporter:
    """The options that all files of one import share."""

    database: Database
    currency: str
    now: datetime
    zone: ZoneInfo
    progress: ProgressCallback
    options: ImportOptions

    def of(self, opened_source: OpenedSource) -> FileImporter:
        """These options, completed by the source's configuration."""
        options = self.options
        answers = {"missing_invoices": "keep"} if opened_source.is_partial else {}
        options = replace(
            options,
            given={**opened_source.given, **options.given},
            answers={**answers, **options.answers},
        )
        return replace(self, options=options)

    def last_time(self) -> datetime | None:
        """The time of the source's last import minus a day, because clocks differ and orders change late."""
        with self.database.read() as session:
            last = last_import(session, self.options.source)
        return last - OVERLAP if last is not None else None

    def file(self, source_file: SourceFile) -> ImportOutcome:
        """Import one file, and remember its fingerprint, so that the weekly run does not fetch it again."""
        name = source_file.name
        with self.database.read() as session:
            repeated = self._imported_before(session, source_file.path)
            outcome = repeated_file(repeated, name) if repeated is not None else None
        if outcome is None:
            # What reads files takes a quarter of the time that a known file costs without it.
            from pipeline.publish.new_file import import_new_file  # noqa: PLC0415

            return import_new_file(self, source_file)
        with self.database.write() as session:
            remember_file(
                source_named(session, self.options.source, now=self.now), name, source_file.fingerprint
            )
        return outcome

    def _imported_before(self, session: Session, path: Path) -> InvoiceImport | None:
        """The earlier import of the same file, unless its columns are mapped differently now."""
        options = self.options
        if options.preview or options.given or set(options.answers) - ONE_TIME_QUESTIONS:
            return None
        return same_file(session, sha256_of(path), options.source)
