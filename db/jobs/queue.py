"""The job queue: each request is a row that waits until `db.jobs.lease` claims it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from db.audit import THE_SCHEDULE, record
from db.clock import clock, database_now
from db.engine import Database
from db.jobs.run_end import published_version
from db.models import Lease, Run, Version
from domain.audit import AuditKind, Detail
from domain.enums import RunKind, RunStatus
from domain.message import Message
from domain.places import file_name
from domain.user_error import UserError

ACTIVE = tuple(status for status in RunStatus if status.is_active)
NEVER_BEGUN = Message("The program was not running when this weekly run was due; a newer one replaced it.")
SUPERSEDED = Message("This run was not finished when the next one was due; the newer weekly run replaced it.")
RECORDED_PARAMS: Mapping[RunKind, Mapping[str, str]] = {
    RunKind.REPLAY: {"start": "from", "end": "to"},
    RunKind.PROMOTE: {"model": "model", "back": "back"},
    RunKind.DRAW_EXPERIMENT: {"name": "name"},
}
"""Parameters of a request that the audit log keeps, by the names it gives them."""
MAX_WAITING_IMPORTS = 10
"""Of one person."""
MAX_WAITING_JOBS = 10
"""Of one person, besides imports: previews, replays and the like."""
MAX_LOG_LENGTH = 256 * 1024
"""Characters kept of a run's log; beyond, the beginning goes."""


def request(session: Session, kind: RunKind, params: Mapping[str, Any], by: str) -> int:
    """Queue a run and return its id; an identical request that waits or runs is returned instead.

    Raises:
        UserError: MAX_WAITING_JOBS of this person wait already. Imports are counted by those who take them
            (`refuse_too_many_imports`), as confirmed ones must not be lost.
    """
    key = _request_key(kind, params)
    if kind != RunKind.IMPORT and by != THE_SCHEDULE:
        _refuse_too_many_jobs(session, by, key)
    while True:
        row = _new_row(session, kind, by, params=dict(params), request_key=key)
        is_new = _insert_unless_there(session, row)
        run = session.scalar(select(Run.id).where(Run.request_key == key))
        if run is not None:  # else the one that was there has ended just now
            if is_new and by != THE_SCHEDULE:
                _record_request(session, kind, params, by)
            return run


def by_turns() -> tuple[Any, ...]:
    """The order in which queued runs are taken: people take turns with imports, all else is by age.

    Whoever asks for ten imports does not keep the others waiting for all of them.
    """
    other = aliased(Run)
    imports = (
        Run.kind == RunKind.IMPORT,
        other.kind == RunKind.IMPORT,
        other.requested_by == Run.requested_by,
    )
    before = select(func.count()).where(*imports, other.status == RunStatus.QUEUED, other.id < Run.id)
    served = select(func.max(other.started_at)).where(*imports)
    return (
        before.correlate(Run).scalar_subquery(),
        served.correlate(Run).scalar_subquery().nulls_first(),
        Run.id,
    )


def refuse_too_many_imports(session: Session, by: str) -> None:
    """Refuse another import by somebody who has many queued.

    Raises:
        UserError: they have MAX_WAITING_IMPORTS already.
    """
    count = session.scalar(
        select(func.count()).where(
            Run.kind == RunKind.IMPORT, Run.status == RunStatus.QUEUED, Run.requested_by == by
        )
    )
    if (count or 0) >= MAX_WAITING_IMPORTS:
        raise UserError("Too many of your imports are waiting. Try again when one of them is done.")


def _refuse_too_many_jobs(session: Session, by: str, key: str) -> None:
    waiting = session.scalars(
        select(Run.request_key).where(
            Run.kind != RunKind.IMPORT, Run.status == RunStatus.QUEUED, Run.requested_by == by
        )
    ).all()
    if len(waiting) >= MAX_WAITING_JOBS and key not in waiting:
        raise UserError("Too many of your jobs are waiting. Try again when one of them is done.")


def ensure_slot(session: Session, slot: datetime) -> int | None:
    """Add a row for the weekly slot; return its id if it is new.

    Slots before it that are not done are skipped: after a time in which everything was down there is one
    run, for the newest slot. A slot older than a known one (RETRAIN_CRON was changed) is not made up for.
    """
    newer = select(Run.id).where(Run.slot >= slot, or_(Run.slot == slot, Run.slot <= clock())).limit(1)
    if session.scalar(newer) is not None:
        return None
    _insert_unless_there(session, _new_row(session, RunKind.WEEKLY, THE_SCHEDULE, params={}, slot=slot))
    skip_superseded(session)
    return session.scalar(select(Run.id).where(Run.slot == slot))


def skip_superseded(session: Session) -> None:
    """Skip queued weekly runs, including retries, when a newer slot is due.

    A version of an older slot must not come after that of a newer one.
    """
    for condition, why in (
        (Run.started_at.is_(None), NEVER_BEGUN),
        (Run.started_at.is_not(None), SUPERSEDED),
    ):
        session.execute(
            update(Run)
            .where(
                Run.kind == RunKind.WEEKLY,
                Run.status == RunStatus.QUEUED,
                Run.slot < _newest_slot(),
                condition,
            )
            .values(status=RunStatus.SKIPPED, finished_at=clock(), not_before=None, outcome=why.to_json())
            .execution_options(synchronize_session=False)
        )


def is_superseded(session: Session, run: Run) -> bool:
    """Whether it is a weekly run for which a newer slot is due and has a row."""
    if run.kind != RunKind.WEEKLY or run.slot is None:
        return False
    newest = session.scalar(select(_newest_slot()))
    return newest is not None and run.slot < newest


def _newest_slot() -> ScalarSelect[datetime | None]:
    """The newest slot with a row. A future one dates from before the clock was set back."""
    return select(func.max(Run.slot)).where(Run.slot <= clock()).correlate(None).scalar_subquery()


def has_slot(session: Session, slot: datetime) -> bool:
    """Whether the slot has its row."""
    return session.scalar(select(Run.id).where(Run.slot == slot)) is not None


def note_slot(session: Session, slot: datetime, *, version: int, outcome: Message) -> None:
    """Record that `version` already is what the weekly run of `slot` would publish."""
    now = database_now(session)
    row = _new_row(session, RunKind.WEEKLY, THE_SCHEDULE, params={}, slot=slot)
    done = {"status": RunStatus.DONE, "started_at": now, "finished_at": now, "progress": 1.0}
    _insert_unless_there(session, {**row, **done, "version": version, "outcome": outcome.to_json()})


def cancel(session: Session, run_id: int, by: str) -> bool:
    """Cancel a run: remove it from the queue, or stop it. Nothing of it is published.

    Returns whether there was anything to cancel: a run that has published its version has ended.
    """
    # Lock the lease first, as claiming and publishing do, so that a cancelled run cannot be published.
    lease = session.get(Lease, 1, with_for_update=True)
    run = session.get(Run, run_id, with_for_update=True)
    if run is None or not run.status.is_active or published_version(session, run) is not None:
        return False
    if lease is not None and run.status == RunStatus.RUNNING and lease.run_id == run.id:
        lease.fence += 1
        lease.holder = lease.run_id = lease.expires_at = None
    run.status = RunStatus.CANCELLED
    run.request_key = None
    run.finished_at = database_now(session)
    run.outcome = Message("Cancelled by {who}.", {"who": by}).to_json()
    record(session, AuditKind.RUN_CANCELLED, by, run=run.kind, number=run.id)
    return True


def append_log(database: Database, run_id: int, text: str) -> None:
    """Append `text` to the run's log."""
    clean = text.replace("\x00", "")  # PostgreSQL has no such character
    with database.write() as session:
        length = session.scalar(select(func.length(Run.log)).where(Run.id == run_id)) or 0
        combined = Run.log.concat(clean)
        excess = length + len(clean) - MAX_LOG_LENGTH
        session.execute(
            update(Run)
            .where(Run.id == run_id)
            .values(log=func.substr(combined, excess + 1) if excess > 0 else combined)
        )


def count_published(session: Session, run_id: int) -> int:
    """The number of versions the run has published; a replay may publish many."""
    return session.scalar(select(func.count()).where(Version.run_id == run_id)) or 0


def waiting(session: Session) -> Sequence[Run]:
    """Queued runs in the order in which they will be taken."""
    return session.scalars(select(Run).where(Run.status == RunStatus.QUEUED).order_by(Run.id)).all()


def _request_key(kind: RunKind, params: Mapping[str, Any]) -> str:
    text = json.dumps([kind, dict(params)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _new_row(session: Session, kind: RunKind, by: str, **given: object) -> dict[str, Any]:
    row = {
        "kind": kind,
        "requested_by": by,
        "requested_at": database_now(session),
        "status": RunStatus.QUEUED,
    }
    return {**row, "attempts": 0, "fence": 0, "progress": 0.0, "log": "", **given}


def _record_request(session: Session, kind: RunKind, params: Mapping[str, Any], by: str) -> None:
    """Record a request in the audit log; of an address or path only its last part."""
    if kind == RunKind.IMPORT:
        file = file_name(str(params.get("name") or params.get("source") or ""))
        record(session, AuditKind.IMPORT_REQUESTED, by, file=file)
        return
    details: dict[str, Detail] = {
        name: params[key] for name, key in RECORDED_PARAMS.get(kind, {}).items() if key in params
    }
    record(session, AuditKind.RUN_REQUESTED, by, run=kind, **details)


def _insert_unless_there(session: Session, row: dict[str, Any]) -> bool:
    """Insert a row unless it exists; return whether it is new."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Run).values(row).on_conflict_do_nothing().returning(Run.id)
    return session.scalar(statement) is not None
