"""The tasks that publish versions: the weekly run, a replay, a promotion."""

from __future__ import annotations

from datetime import UTC, date, datetime

from db import governance, queries
from db.engine import Database
from db.jobs.lease import Claim
from db.line_days import has_lines
from db.models import Run
from db.version_order import NewerVersionError, check_version_order
from domain.enums import RunStatus
from i18n import Message
from pipeline.engines.foreign_state import note_foreign_lines
from pipeline.process.progress import ProgressCallback, part_of_progress
from pipeline.publish.fetch_invoices import fetch_new
from pipeline.publish.load_run_inputs import next_as_of
from pipeline.publish.replay import ReplayPlan, days_between, publish_each, published_by
from pipeline.publish.run import QueuedRun, publish_promotion, publish_run
from pipeline.publish.run_inputs import Promotion
from pipeline.worker.task_result import TaskResult
from settings import Settings

FETCHING_SHARE = 0.1
"""Of the time of a weekly run; nearly all the rest is the model's."""


def publish_task(
    database: Database, settings: Settings, claim: Claim, progress: ProgressCallback
) -> TaskResult:
    """Fetch new invoices and publish a version; a slot is passed over if a later date has been published."""
    fetch_new(
        database, settings, now=datetime.now(UTC), progress=part_of_progress(progress, 0.0, FETCHING_SHARE)
    )
    if not _has_invoices(database):
        return TaskResult(
            Message("Nothing to do: no invoices have been imported yet."),
            status=RunStatus.SKIPPED,
        )
    try:
        version = publish_run(
            database,
            settings,
            as_of=_as_of(database, settings, claim),
            recipe=claim.params.get("recipe"),
            queued=QueuedRun(claim.run_id, claim.fence, claim.slot),
            progress=part_of_progress(progress, FETCHING_SHARE, 1.0),
        )
    except NewerVersionError as passed_over:
        progress(passed_over.message, 1.0)
        return TaskResult(passed_over.message, status=RunStatus.SKIPPED)
    return TaskResult(published(database, version), version)


def published(database: Database, number: int) -> Message:
    """The message that a version was published, and whether its invoices are those of the previous one."""
    with database.read() as session:
        report = queries.readable_report(session, number)
    data = report.data if report is not None else None
    if data is None or not data.is_nothing_new:
        return Message("Published version {version}", {"version": number})
    return Message(
        "Published version {version}. No new invoices had arrived; the latest is from {newest:date}.",
        {"version": number, "newest": data.last.isoformat() if data.last is not None else None},
    )


def promote_task(
    database: Database, settings: Settings, claim: Claim, progress: ProgressCallback
) -> TaskResult:
    """Promote a stored model, and publish at once the version that it makes.

    A model that a wide comparison put forward does not replace a champion that was frozen meanwhile.
    """
    try:
        return _promote(database, settings, claim, progress)
    except governance.FrozenChampionError as stays:
        return TaskResult(stays.message, status=RunStatus.SKIPPED)


def _promote(database: Database, settings: Settings, claim: Claim, progress: ProgressCallback) -> TaskResult:
    is_chosen = not claim.params.get("comparison")
    with database.read() as session:
        model = governance.promotable(session, int(claim.params["model"]))
        if not is_chosen:
            governance.check_not_frozen(session, model.id)
        deployment = governance.current_deployment(session)
        is_rollback = bool(claim.params.get("back"))
        promotion = Promotion(
            model.id,
            by=session.get_one(Run, claim.run_id).requested_by,
            why=_why_promoted(claim),
            is_frozen=is_rollback and deployment is not None and deployment.frozen,
            yields_to_freeze=not is_chosen,
        )
        as_of = next_as_of(session)
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


def replay_task(
    database: Database, settings: Settings, claim: Claim, progress: ProgressCallback
) -> TaskResult:
    """Publish a version for each date of a past period."""
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


def _why_promoted(claim: Claim) -> Message:
    if claim.params.get("back"):
        return governance.ROLLED_BACK
    return governance.FOUND_BY_COMPARISON if claim.params.get("comparison") else governance.PROMOTED


def _has_invoices(database: Database) -> bool:
    note_foreign_lines(database)
    with database.read() as session:
        return has_lines(session)


def _as_of(database: Database, settings: Settings, claim: Claim) -> date | None:
    """The requested day; a slot's own day if the invoices or the newest version reach it; else `next_as_of`.

    Raises:
        NewerVersionError: the slot's day is before the newest version's.
    """
    if claim.params.get("as_of"):
        return date.fromisoformat(claim.params["as_of"])
    if claim.slot is None:
        return None
    with database.read() as session:
        as_of = min(claim.slot.astimezone(settings.zone).date(), next_as_of(session))
        check_version_order(session, as_of)
    return as_of
