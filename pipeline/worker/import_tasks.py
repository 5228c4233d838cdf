"""Imports requested on a page: previewed, then stored, or undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from db import pending, uploads
from db.engine import Database
from db.jobs.lease import Claim
from db.models import Run
from db.pending import PREVIEW, PreviewResult
from db.source_settings import required_source
from db.store import check_fence
from domain.enums import RunStatus
from i18n import Message, UserError
from pipeline.ingest.fetching.http import name_of
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.ingest.fetching.source_file import SourceFile
from pipeline.ingest.questions import OpenQuestionsError, RefusedFileError
from pipeline.process.memory import limited_memory
from pipeline.process.progress import ProgressCallback
from pipeline.publish.import_invoices import import_file, import_source
from pipeline.publish.import_options import ImportOptions
from pipeline.publish.import_outcome import ImportOutcome
from pipeline.publish.read_sources import SourceReader
from pipeline.publish.take_back import in_words as in_words_undone
from pipeline.publish.take_back import undo_and_record
from pipeline.worker.task_result import TaskResult
from settings import Settings


def import_task(
    database: Database, settings: Settings, claim: Claim, progress: ProgressCallback
) -> TaskResult:
    """Import, preview or undo, as the claimed run says.

    Raises:
        UserError: it cannot be done, and why; an uploaded file is kept no longer then.
    """
    if "undo" in claim.params:
        return _undo(database, claim)
    if "source_id" in claim.params:
        return TaskResult(_in_words(_read_scheduled(database, settings, claim, progress)))
    task = _ImportTask(database, settings, claim, progress)
    try:
        with limited_memory(settings.import_memory_mb):
            return task.run()
    except MemoryError as error:
        raise UserError(
            "{file} needs more than {limit} MB of memory. Split it into smaller files, or save it as CSV.",
            file=task.name,
            limit=settings.import_memory_mb,
        ) from error


def _undo(database: Database, claim: Claim) -> TaskResult:
    number = int(claim.params["undo"])
    with database.write() as session:
        check_fence(session, claim.fence)
        by = session.get_one(Run, claim.run_id).requested_by
        undone = undo_and_record(session, number, by=by, now=datetime.now(UTC))
    return TaskResult(in_words_undone(undone))


def _read_scheduled(
    database: Database, settings: Settings, claim: Claim, progress: ProgressCallback
) -> ImportOutcome:
    """Read a source whose own schedule is due, or that somebody asked for."""
    with database.read() as session:
        name = required_source(session, str(claim.params["source_id"])).name
        by = session.get_one(Run, claim.run_id).requested_by
    return SourceReader(database, settings, now=datetime.now(UTC), progress=progress, by=by).read(name)


@dataclass(frozen=True)
class _ImportTask:
    database: Database
    settings: Settings
    claim: Claim
    progress: ProgressCallback
    by: str = field(init=False)

    def __post_init__(self) -> None:
        with self.database.read() as session:
            by = session.get_one(Run, self.claim.run_id).requested_by
        object.__setattr__(self, "by", by)

    @property
    def is_preview(self) -> bool:
        return bool(self.claim.params.get(PREVIEW))

    @property
    def name(self) -> str:
        """The file's name in messages."""
        name: str = self.claim.params.get("name") or name_of(self.claim.params["source"])
        return name

    def run(self) -> TaskResult:
        try:
            outcome = self._import()
        except OpenQuestionsError as asks:
            tables = [table.to_json() for table in asks.tables]
            return self._wait(
                Message(
                    "{file} has questions to answer first: see “Waiting for your decision” below.",
                    {"file": self.name},
                ),
                PreviewResult([question.to_json() for question in asks.questions], tables),
            )
        except RefusedFileError as refused:
            if not self.is_preview:
                self._forget_upload()
                raise
            return self._wait(
                Message(
                    "{file} can't be imported like this: see “Waiting for your decision” below.",
                    {"file": self.name},
                ),
                _refused(refused),
            )
        except UserError:
            self._forget_upload()
            raise
        if outcome.outcome == "preview":
            tables = [table.to_json() for table in outcome.tables]
            return self._wait(
                Message("{file} is ready to import: check the preview below.", {"file": self.name}),
                PreviewResult((), tables, {**outcome.document, "outcome": "preview"}),
            )
        self._forget_upload()
        return TaskResult(_in_words(outcome))

    def _import(self) -> ImportOutcome:
        now, options = datetime.now(UTC), self._options()
        currency, zone = self.settings.currency, self.settings.zone
        if "upload" not in self.claim.params:
            return import_source(
                self.database,
                self.claim.params["source"],
                currency=currency,
                now=now,
                progress=self.progress,
                zone=zone,
                options=options,
            )
        with self._uploaded_file() as file:
            return import_file(
                self.database,
                file,
                currency=currency,
                now=now,
                progress=self.progress,
                zone=zone,
                options=options,
            )

    def _options(self) -> ImportOptions:
        """The options chosen for the import."""
        params, settings = self.claim.params, self.settings
        return ImportOptions(
            given=params.get("given", {}),
            answers=params.get("answers", {}),
            preview=self.is_preview,
            by=self.by,
            currency_is_set="currency" in settings.model_fields_set,
            memory_mb=settings.import_memory_mb,
            fetching=FetchOptions(
                only_public=settings.reaches_public_addresses_only, only_remote=settings.is_hosted
            ),
        )

    @contextmanager
    def _uploaded_file(self) -> Iterator[SourceFile]:
        """The uploaded file, assembled from its parts in a local file."""
        upload_id = self.claim.params["upload"]
        with self.database.read() as session:
            size = uploads.size_of(session, upload_id)
        with NamedTemporaryFile(prefix="insiders-") as file:
            for part in uploads.parts_of(self.database, upload_id):
                file.write(part)
            file.flush()
            if file.tell() != size:
                raise UserError("{file} is no longer available. Upload it again.", file=self.name)
            yield SourceFile(self.name, Path(file.name))

    def _wait(self, outcome: Message, looked: PreviewResult) -> TaskResult:
        """Store the import until somebody decides."""
        with self.database.write() as session:
            check_fence(session, self.claim.fence)
            pending.store_pending(session, self.name, self.claim.params, looked, by=self.by)
        status = RunStatus.DONE if looked.report is not None else RunStatus.SKIPPED
        return TaskResult(outcome, status=status)

    def _forget_upload(self) -> None:
        if "upload" in self.claim.params:
            with self.database.write() as session:
                uploads.forget(session, self.claim.params["upload"])


def _refused(refused: RefusedFileError) -> PreviewResult:
    """The decisions possible about a refused file: the columns' meaning, or setting bad lines aside."""
    tables = [table.to_json() for table in refused.tables]
    problem = refused.message.to_json()
    if not refused.has_bad_lines:
        return PreviewResult((), tables, problem=problem)
    question = {"key": "bad_lines", "text": problem, "options": ["set_aside"], "suggestion": ""}
    return PreviewResult([question], tables)


def _in_words(outcome: ImportOutcome) -> Message:
    values = {"file": outcome.source, "added": outcome.rows_added, "known": outcome.rows_known}
    if outcome.rows_replaced:
        return Message(
            "{file}: {added:lines} added, {known:lines} already there, {replaced:lines} replaced.",
            {**values, "replaced": outcome.rows_replaced},
        )
    return Message("{file}: {added:lines} added, {known:number} already imported.", values)
