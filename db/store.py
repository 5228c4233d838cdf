"""Publish a version in one transaction that checks the fence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from db.audit import record
from db.bulk import Row, TableRows, insert_rows
from db.label_history import record_label_intervals
from db.maintenance import analyze_customers
from db.models import (
    CustomerSnapshot,
    FittedValueModel,
    HoldoutAssignment,
    HoldoutStop,
    InvoiceImport,
    Lease,
    Model,
    ModelDeployment,
    Movement,
    Prediction,
    PredictionGrade,
    Run,
    SegmentProfile,
    Version,
)
from db.outbox.record import record_version
from db.publishing import count_segments, denormalize_movements
from db.sqlite_cache import sqlite_cache
from db.version_order import check_version_order
from domain.audiences import DEFAULT_PARAMETERS
from domain.audit import AuditKind
from domain.enums import RunKind
from domain.message import Message
from domain.report import Report, checked_report, dump
from domain.version import program_version

THE_WEEKLY_RUN = "weekly run"
"""Who decides where no person does."""
CUSTOMERS_PER_KB = 4
MAX_CACHE_KB = 256 * 1024
"""Pages that SQLite holds while a version is written: what two indexes take whose rows come in no order."""


class FenceLostError(RuntimeError):
    """Another worker has taken over, so this run must not publish."""


@dataclass(frozen=True)
class FittedModel:
    """A segmentation to be stored. `card` and `classifier` as in `db.models.Model`."""

    as_of: date
    recipe: str
    card: dict[str, Any]
    classifier: bytes


@dataclass(frozen=True)
class VersionDraft:
    """The contents of one version. Rows are mappings by column name, without `version`."""

    as_of: date
    recipe: str
    model: FittedModel | int
    """A model to keep, or the id of one that is kept already."""
    report: Report
    segments: Sequence[Row]
    customers: Sequence[Row] | TableRows
    movements: Sequence[Row]
    predictions: Sequence[Row] = ()
    """Rows of `db.models.Prediction`."""
    holdout_assignments: Sequence[Row] = ()
    """Members assigned to the standing holdout just now: rows of `db.models.HoldoutAssignment`."""
    value_model: bytes | None = None
    """A fitted model of customers' value to be stored; None where the one in force was used."""
    deployment_reason: Message | None = None
    """Why `model` is the champion from this version on; None where it was so already."""
    decided_by: str = THE_WEEKLY_RUN
    """Who made it so: a user's e-mail address, or the weekly run itself."""
    is_frozen: bool = False
    """Whether the new champion is frozen from the start."""
    challenger: FittedModel | None = None
    """The challenger that was not promoted, kept so that a person may promote it."""
    previous: int | None = None
    slot: datetime | None = None
    run_id: int | None = None
    simulated: bool = False
    is_replay: bool = False
    """Whether it is a past week, run anew."""


def publish(session: Session, draft: VersionDraft, *, fence: int | None) -> int:
    """Store `draft` as the next version and return its number. Visible to readers when `session` commits.

    `fence` is the one this run's claim was given; None outside the queue (tests, tools).

    Raises:
        FenceLostError: the lease has been claimed again since.
        NewerVersionError: the draft is of a slot whose date has been overtaken; a replayed week may be.
        InvalidReportError: the report does not fit its schema (`domain.report`).
    """
    check_fence(session, fence)
    if draft.slot is not None and not draft.is_replay:
        check_version_order(session, draft.as_of)
    number = (session.scalar(select(func.max(Version.number))) or 0) + 1
    report = checked_report(draft.report, version=number)
    model_id = _model_id(session, draft.model)
    if draft.challenger is not None:
        _model_id(session, draft.challenger)
    if draft.deployment_reason is not None:
        session.add(
            ModelDeployment(
                model_id=model_id,
                as_of=draft.as_of,
                decided_at=datetime.now(UTC),
                decided_by=draft.decided_by,
                why=draft.deployment_reason.to_json(),
                frozen=draft.is_frozen,
            )
        )
        if draft.decided_by != THE_WEEKLY_RUN:
            why = draft.deployment_reason.to_json()
            record(session, AuditKind.MODEL_DECIDED, draft.decided_by, model=model_id, why=why)
    version = Version(
        number=number,
        as_of=draft.as_of,
        slot=draft.slot,
        published_at=datetime.now(UTC),
        run_id=draft.run_id,
        model_id=model_id,
        recipe=draft.recipe,
        customers=len(draft.customers),
        insiders=0,  # counted below, among the rows
        revenue_share=report.insiders.revenue_share,
        net_revenue_share=report.insiders.net_revenue_share,
        revenue_share_of_all=report.insiders.revenue_share_of_all,
        net_revenue_share_of_all=report.insiders.net_revenue_share_of_all,
        usual_gap_days=report.data.usual_gap_days,
        **{
            name: None if report.audiences is None else report.audiences.parameters.get(name)
            for name in DEFAULT_PARAMETERS
        },
        simulated=draft.simulated,
        previous=draft.previous,
        last_import_id=session.scalar(select(func.max(InvoiceImport.id))),
        stored_report=dump(report),
        program_version=program_version(),
    )
    session.add(version)
    session.flush()
    with sqlite_cache(session.connection(), min(len(draft.customers) // CUSTOMERS_PER_KB, MAX_CACHE_KB)):
        for table, rows in (
            (SegmentProfile, draft.segments),
            (CustomerSnapshot, draft.customers),
            (Movement, draft.movements),
            (Prediction, draft.predictions),
            (HoldoutAssignment, _of_running_holdout(session, draft.holdout_assignments)),
        ):
            insert_rows(session, cast(Table, table.__table__), rows, version=number)
        insert_rows(
            session,
            cast(Table, PredictionGrade.__table__),
            [
                {"version": grade.version, "horizon_days": grade.horizon_days, "grade": dump(grade)}
                for grade in report.grades
            ],
            graded_in=number,
        )
        if draft.value_model is not None:
            session.add(
                FittedValueModel(as_of=draft.as_of, created_at=datetime.now(UTC), document=draft.value_model)
            )
        analyze_customers(session, len(draft.customers))
        record_label_intervals(session, number)
        version.insiders = count_segments(session, number)
        denormalize_movements(session, number, draft.previous)
    _count_attempts_anew(session, draft.run_id)
    record_version(session, version, is_replay=draft.is_replay)
    return number


def _of_running_holdout(session: Session, assigned: Sequence[Row]) -> Sequence[Row]:
    """The assignments, without those to a holdout that was stopped while the version was being built."""
    stopped = set(session.scalars(select(HoldoutStop.holdout_id)))
    return [row for row in assigned if row["holdout_id"] not in stopped]


def _count_attempts_anew(session: Session, run_id: int | None) -> None:
    """Reset a replay's attempts once it makes progress, however often it is interrupted."""
    session.execute(
        update(Run)
        .where(Run.id == run_id, Run.kind == RunKind.REPLAY)
        .values(attempts=1)
        .execution_options(synchronize_session=False)
    )


def check_fence(session: Session, fence: int | None) -> None:
    """Raise if the claim is no longer valid, so that nothing is stored; None means outside the queue.

    Raises:
        FenceLostError: the lease has been claimed again since.
    """
    if fence is None:
        return
    held = session.scalar(select(Lease.fence).where(Lease.id == 1).with_for_update())
    if held != fence:
        raise FenceLostError(f"this run was claimed with fence {fence}; it is now {held}")


def _model_id(session: Session, model: FittedModel | int) -> int:
    return model if isinstance(model, int) else keep_model(session, model)


def keep_model(session: Session, model: FittedModel) -> int:
    """Store a fitted model; return its id."""
    stored = Model(
        created_at=datetime.now(UTC),
        as_of=model.as_of,
        recipe=model.recipe,
        card=model.card,
        classifier=model.classifier,
    )
    session.add(stored)
    session.flush()
    return stored.id
