"""The tasks that import invoices from a source or an upload, or undo an import."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from db import pending, uploads
from db.engine import Database
from db.jobs.lease import Claim
from db.models import Run
from db.source_settings import required_source
from db.store import check_fence
from domain.enums import RunStatus
from i18n import Message, UserError
from pipeline.ingest.fetching.http import name_of
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.ingest.fetching.source_file import SourceFile
from pipeline.ingest.questions import OpenQuestionsError
from pipeline.process.progress import ProgressCallback
from pipeline.publish.import_invoices import import_file, import_source
from pipeline.publish.import_options import ImportOptions
from pipeline.publish.import_outcome import ImportOutcome
from pipeline.publish.read_sources import SourceReader
from pipeline.publish.take_back import in_words as in_words_undone
from pipeline.publish.take_back import take_back
from pipeline.worker.task_result import TaskResult
from settings import Settings


def import_task(
    database: Database, settings: Settings, claim: Claim, progress: ProgressCallback
) -> TaskResult:
    """Import a file or a source, or undo an import; wait where a question is open."""
    if "undo" in claim.params:
        return _undo(database, claim)
    options = _options(database, settings, claim)
    try:
        if "source_id" in claim.params:
            found = _read_scheduled(database, settings, claim, progress)
        elif "upload" in claim.params:
            found = _import_upload(database, settings, claim, progress, options)
        else:
            found = import_source(
                database,
                claim.params["source"],
                currency=settings.currency,
                now=datetime.now(UTC),
                progress=progress,
                zone=settings.zone,
                options=options,
            )
    except OpenQuestionsError as asks:
        return _wait(database, claim, asks, options.by)
    if found.rows_replaced:
        return TaskResult(
            Message(
                "{file}: {added:lines} added, {known:lines} already there, {replaced:lines} replaced.",
                {
                    "file": found.source,
                    "added": found.rows_added,
                    "known": found.rows_known,
                    "replaced": found.rows_replaced,
                },
            )
        )
    return TaskResult(
        Message(
            "{file}: {added:lines} added, {known:number} already imported.",
            {"file": found.source, "added": found.rows_added, "known": found.rows_known},
        )
    )


def _read_scheduled(
    database: Database, settings: Settings, claim: Claim, progress: ProgressCallback
) -> ImportOutcome:
    """Read a source whose own schedule is due."""
    with database.read() as session:
        name = required_source(session, str(claim.params["source_id"])).name
    return SourceReader(database, settings, now=datetime.now(UTC), progress=progress).read(name)


def _options(database: Database, settings: Settings, claim: Claim) -> ImportOptions:
    """How somebody wants it to be imported."""
    with database.read() as session:
        by = session.get_one(Run, claim.run_id).requested_by
    return ImportOptions(
        given=claim.params.get("given", {}),
        answers=claim.params.get("answers", {}),
        by=by,
        currency_is_set="currency" in settings.model_fields_set,
        fetching=FetchOptions(only_public=settings.is_hosted and not settings.import_private_addresses),
    )


def _wait(database: Database, claim: Claim, asks: OpenQuestionsError, by: str) -> TaskResult:
    """Keep what was asked for until somebody answers."""
    name = claim.params.get("name") or name_of(claim.params["source"])
    with database.write() as session:
        check_fence(session, claim.fence)
        pending.wait(session, name, claim.params, [question.to_json() for question in asks.questions], by=by)
    return TaskResult(
        Message("{file} has to be answered first: see the questions on the data page.", {"file": name}),
        status=RunStatus.SKIPPED,
    )


def _undo(database: Database, claim: Claim) -> TaskResult:
    """Take an import back."""
    number = int(claim.params["undo"])
    with database.write() as session:
        check_fence(session, claim.fence)
        by = session.get_one(Run, claim.run_id).requested_by
        undone = take_back(session, number, by=by, now=datetime.now(UTC))
    return TaskResult(in_words_undone(undone))


def _import_upload(
    database: Database, settings: Settings, claim: Claim, progress: ProgressCallback, options: ImportOptions
) -> ImportOutcome:
    """Import a file that somebody sent; it is kept no longer then, also when it cannot be read.

    While it waits for an answer it is kept.
    """
    upload_id, name = claim.params["upload"], claim.params["name"]
    with database.read() as session:
        size = uploads.size_of(session, upload_id)
    with NamedTemporaryFile(prefix="insiders-") as file:
        for part in uploads.parts_of(database, upload_id):
            file.write(part)
        file.flush()
        if file.tell() != size:
            raise UserError("{file} is no longer available. Upload it again.", file=name)
        try:
            found = import_file(
                database,
                SourceFile(name, Path(file.name)),
                currency=settings.currency,
                now=datetime.now(UTC),
                progress=progress,
                zone=settings.zone,
                options=options,
            )
        except UserError:
            _forget(database, upload_id)
            raise
    _forget(database, upload_id)
    return found


def _forget(database: Database, upload_id: str) -> None:
    with database.write() as session:
        uploads.forget(session, upload_id)
