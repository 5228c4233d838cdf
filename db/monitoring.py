"""What /metrics shows of the database: runs, the queue, lists, invoices and messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.freshness import Schedule, invoices_freshness
from db.models import Delivery, Run, Version
from domain.enums import DeliveryStatus, RunKind, RunStatus
from domain.freshness import DataFreshness
from domain.schedule import newest_due_slot

NEVER_PUBLISHED = (RunStatus.DONE, RunStatus.SKIPPED, RunStatus.CANCELLED)
"""How the run of a slot ends that nobody waits for any longer."""


@dataclass(frozen=True)
class Monitoring:
    """The figures of one moment; ages are in seconds, and 0 where nothing waits."""

    versions: int
    version_age: float | None
    runs: Mapping[tuple[RunKind, RunStatus], int]
    queue_length: int
    queue_age: float
    slot_lag: float
    last_success: Mapping[RunKind, datetime]
    last_failure: Mapping[RunKind, datetime]
    messages_waiting: int
    messages_age: float
    data: DataFreshness | None


def monitoring(session: Session, schedule: Schedule, now: datetime) -> Monitoring:
    """The figures at `now`."""
    versions, published = session.execute(select(func.count(), func.max(Version.published_at))).one()
    runs = session.execute(select(Run.kind, Run.status, func.count()).group_by(Run.kind, Run.status)).all()
    waiting = session.execute(
        select(Run.requested_at, Run.not_before).where(Run.status == RunStatus.QUEUED)
    ).all()
    begins = [row.not_before or row.requested_at for row in waiting]
    messages, oldest = session.execute(
        select(func.count(), func.min(Delivery.created_at)).where(Delivery.status == DeliveryStatus.WAITING)
    ).one()
    return Monitoring(
        versions=versions,
        version_age=None if published is None else (now - published).total_seconds(),
        runs={(row.kind, row.status): row[2] for row in runs},
        queue_length=len(waiting),
        queue_age=_age(min(begins, default=None), now),
        slot_lag=_slot_lag(session, schedule, now, published),
        last_success=_last_ended(session, RunStatus.DONE),
        last_failure=_last_ended(session, RunStatus.FAILED),
        messages_waiting=messages,
        messages_age=_age(oldest, now),
        data=invoices_freshness(session, schedule, now),
    )


def _age(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - moment).total_seconds())


def _slot_lag(session: Session, schedule: Schedule, now: datetime, published: datetime | None) -> float:
    slot = newest_due_slot(now, schedule.cron, schedule.zone)
    if slot is None or (published is not None and published >= slot):
        return 0.0
    status = session.scalar(select(Run.status).where(Run.slot == slot))
    return 0.0 if status in NEVER_PUBLISHED else _age(slot, now)


def _last_ended(session: Session, status: RunStatus) -> dict[RunKind, datetime]:
    rows = session.execute(
        select(Run.kind, func.max(Run.finished_at)).where(Run.status == status).group_by(Run.kind)
    )
    return {kind: moment for kind, moment in rows if moment is not None}
