"""The task of each kind of run, and its outcome in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import assert_never

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import governance, pending, queries, uploads
from db.engine import Database
from db.experiments import AskedDraw, group_sizes
from db.jobs.lease import Claim
from db.models import Experiment, InvoiceLine, Run
from db.queries import required_version
from db.store import check_fence
from domain.enums import RunKind, RunStatus
from i18n import Message, UserError
from pipeline.engines.weekly_aggregates import customer_days_before
from pipeline.ingest.fetching.http import name_of
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.ingest.fetching.source_file import SourceFile
from pipeline.ingest.questions import OpenQuestionsError
from pipeline.process.progress import ProgressCallback, part_of_progress
from pipeline.publish.fetch_invoices import fetch_new
from pipeline.publish.import_invoices import import_file, import_source
from pipeline.publish.import_options import ImportOptions
from pipeline.publish.import_outcome import ImportOutcome
from pipeline.publish.load_run_inputs import default_as_of
from pipeline.publish.replay import ReplayPlan, days_between, publish_each, published_by
from pipeline.publish.run import QueuedRun, publish_promotion, publish_run
from pipeline.publish.run_inputs import Promotion
from pipeline.publish.stored_experiments import draw_experiment
from pipeline.publish.take_back import in_words as in_words_undone
from pipeline.publish.take_back import take_back
from settings import Settings

FETCHING_SHARE = 0.1
"""Of the time of a weekly run; nearly all the rest is the model's."""


@dataclass(frozen=True)
class TaskResult:
    """How a run ended: `status` done or skipped, in words, and the version it published."""

    outcome: Message
    version: int | None = None
    status: RunStatus = RunStatus.DONE


def run_task(database: Database, settings: Settings, claim: Claim, progress: ProgressCallback) -> TaskResult:
    """Do what the claimed run asks for.

    Raises:
        UserError: it cannot be done, and why.
        FenceLostError: somebody else has the run now; nothing was published.
    """
    with database.write() as session:
        uploads.forget_ended(session)
    task: Callable[[Database, Settings, Claim, ProgressCallback], TaskResult]
    match claim.kind:
        case RunKind.WEEKLY | RunKind.MANUAL:
            task = _publish
        case RunKind.IMPORT:
            task = _import
        case RunKind.REPLAY:
            task = _replay
        case RunKind.PROMOTE:
            task = _promote
        case RunKind.DRAW_EXPERIMENT:
            task = _draw
        case _:
            assert_never(claim.kind)
    return task(database, settings, claim, progress)


def _publish(database: Database, settings: Settings, claim: Claim, progress: ProgressCallback) -> TaskResult:
    fetch_new(
        database, settings, now=datetime.now(UTC), progress=part_of_progress(progress, 0.0, FETCHING_SHARE)
    )
    if not _has_invoices(database):
        return TaskResult(
            Message("Nothing to do: no invoices have been imported yet."),
            status=RunStatus.SKIPPED,
        )
    version = publish_run(
        database,
        settings,
        as_of=_as_of(database, settings, claim),
        recipe=claim.params.get("recipe"),
        queued=QueuedRun(claim.run_id, claim.fence, claim.slot),
        progress=part_of_progress(progress, FETCHING_SHARE, 1.0),
    )
    return TaskResult(published(database, version), version)


def published(database: Database, number: int) -> Message:
    """That a version was published; and that it is about the invoices of the one before, if it is."""
    with database.read() as session:
        report = queries.readable_report(session, number)
    data = report.data if report is not None else None
    if data is None or not data.is_nothing_new:
        return Message("Published version {version}", {"version": number})
    return Message(
        "Published version {version}. No new invoices had arrived; the latest is from {newest:date}.",
        {"version": number, "newest": data.last.isoformat() if data.last is not None else None},
    )


def _import(database: Database, settings: Settings, claim: Claim, progress: ProgressCallback) -> TaskResult:
    if "undo" in claim.params:
        return _undo(database, claim)
    options = _options(database, settings, claim)
    try:
        if "upload" in claim.params:
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


def _promote(database: Database, settings: Settings, claim: Claim, progress: ProgressCallback) -> TaskResult:
    """Make a kept model the champion, and publish at once the version that it makes."""
    with database.read() as session:
        model = governance.promotable(session, int(claim.params["model"]))
        deployment = governance.current_deployment(session)
        is_rollback = bool(claim.params.get("back"))
        promotion = Promotion(
            model.id,
            by=session.get_one(Run, claim.run_id).requested_by,
            why=governance.ROLLED_BACK if is_rollback else governance.PROMOTED,
            is_frozen=is_rollback and deployment is not None and deployment.frozen,
        )
        newest = queries.newest_version(session)
        as_of = max([default_as_of(session), *([newest.as_of] if newest is not None else [])])
    version = publish_promotion(
        database,
        settings,
        promotion,
        as_of=as_of,
        queued=QueuedRun(claim.run_id, claim.fence),
        progress=progress,
    )
    return TaskResult(
        Message(
            "Model {model} is now the champion, and version {version} was made with it.",
            {"model": promotion.model_id, "version": version},
        ),
        version,
    )


def _replay(database: Database, settings: Settings, claim: Claim, progress: ProgressCallback) -> TaskResult:
    first, last = (date.fromisoformat(claim.params[name]) for name in ("from", "to"))
    numbers = publish_each(
        database,
        settings,
        ReplayPlan(
            days_between(first, last, int(claim.params.get("every_days", 7))),
            published=published_by(database, claim.run_id),
        ),
        recipe=claim.params.get("recipe"),
        queued=QueuedRun(claim.run_id, claim.fence),
        progress=progress,
    )
    return TaskResult(Message("Replayed {n:versions}", {"n": len(numbers)}), numbers[-1])


def _draw(database: Database, _settings: Settings, claim: Claim, progress: ProgressCallback) -> TaskResult:
    progress(Message("Drawing the control group"), 0.1)
    asked = AskedDraw.from_params(claim.params)
    with database.write() as session:
        check_fence(session, claim.fence)
        drawn = _drawn_before(session, asked)
        if drawn is None:
            version = required_version(session, asked.version)
            window_days = queries.computed_with(session, version).window_days
            drawn = draw_experiment(
                session,
                asked,
                customer_days_before(session, version.as_of, window_days),
                as_of=version.as_of,
                pre_days=window_days,
                by=claim.params["by"],
            )
        customers, holdout = group_sizes(session)[drawn.id]
        outcome = Message(
            "Created {name}. Control group: {holdout:number} of {customers:customers}.",
            {"name": drawn.name, "holdout": holdout, "customers": customers},
        )
    return TaskResult(outcome)


def _drawn_before(session: Session, asked: AskedDraw) -> Experiment | None:
    """The experiment this request created before it was interrupted, if any."""
    found = session.scalar(select(Experiment).where(Experiment.name == asked.name.strip()))
    return found if found is not None and found.seed == asked.seed else None


def _has_invoices(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(InvoiceLine.key).limit(1)) is not None


def _as_of(database: Database, settings: Settings, claim: Claim) -> date | None:
    """The day asked for; a slot's own day, if the invoices reach it; else the day after the last line."""
    if claim.params.get("as_of"):
        return date.fromisoformat(claim.params["as_of"])
    if claim.slot is None:
        return None
    with database.read() as session:
        return min(claim.slot.astimezone(settings.zone).date(), default_as_of(session))
