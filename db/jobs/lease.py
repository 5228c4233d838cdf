"""The lease that makes sure that each run is done exactly once.

The whole queue has one lease, a single row. Claiming it increments its `fence`, and every write under a
claim (progress, a version, the end of the run) checks that the fence is still the claim's. A worker that
resumes after another took over therefore cannot write anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.clock import clock, database_now, has_ended
from db.engine import Database
from db.jobs.queue import SUPERSEDED, by_turns, is_superseded, skip_superseded
from db.jobs.run_end import end_if_published, end_published, end_run
from db.models import Lease, Run
from db.store import FenceLostError
from domain.enums import RunKind, RunStatus
from domain.message import Message

BACKOFF_SECONDS = (60.0, 300.0, 1500.0)
"""How long a failed run waits before each further attempt; after the last one it has failed for good."""
MAX_INTERRUPTED_ATTEMPTS = 10
"""A run that takes its machine down each time is given up then, so that the pages live."""


@dataclass(frozen=True)
class Claim:
    """The right to do one run until another worker claims it. `attempt` counts from 1."""

    run_id: int
    fence: int
    kind: RunKind
    slot: datetime | None
    params: dict[str, Any]
    attempt: int


def claim(database: Database, *, owner: str, lease_seconds: float) -> Claim | None:
    """Take the lease and the next run, if the lease is free and a run is due.

    Next is the run whose owner fell silent, else the oldest that waits. Everything happens in one transaction
    on the database's clock; of many who try at once, one gets it.
    """
    with database.read() as session:
        held = session.scalar(select(Lease.id).where(~_is_free(lease_seconds)))
        due = select(Run.id).where(or_(_is_due(), Run.status == RunStatus.RUNNING)).limit(1)
        if held is not None or session.scalar(due) is None:
            return None
    with database.write() as session:
        _make_the_row(session)
        # A locked row means that another worker is claiming or publishing: the next poll tries again.
        lease = session.scalar(select(Lease).where(_is_free(lease_seconds)).with_for_update(skip_locked=True))
        if lease is None:
            return None
        skip_superseded(session)
        run = _end_interrupted(session, lease) or _oldest_due(session)
        if run is None:
            return None
        now = database_now(session)
        lease.fence += 1
        lease.holder = owner
        lease.run_id = run.id
        session.flush()
        _extend(session, lease, lease_seconds)
        run.status = RunStatus.RUNNING
        run.fence = lease.fence
        run.owner = owner
        run.attempts += 1
        run.started_at = now
        run.not_before = run.stage = run.outcome = None
        run.progress = 0.0
        return _as_claim(run)


def claimed(database: Database, run_id: int, fence: int) -> Claim:
    """The claim taken by another process under which this one works.

    Raises:
        FenceLostError: it does not hold any more.
    """
    with database.read() as session:
        return _as_claim(_owned_run(session, run_id, fence, lock=False)[1])


def holds(database: Database, claim: Claim, *, silent_seconds: float | None = None) -> bool:
    """Whether the claim is still valid, its lease having expired at most `silent_seconds` ago."""
    with database.read() as session:
        try:
            _owned_run(session, claim.run_id, claim.fence, lock=False)
        except FenceLostError:
            return False
        over = select(Lease.id).where(Lease.expires_at < clock(-(silent_seconds or 0)))
        return silent_seconds is None or session.scalar(over) is None


def heartbeat(
    database: Database,
    claim: Claim,
    *,
    lease_seconds: float,
    stage: Message | None = None,
    progress: float | None = None,
) -> None:
    """Extend the claim and record the run's progress.

    Raises:
        FenceLostError: another worker has taken over, or the run was cancelled.
    """
    with database.write() as session:
        lease, run = _owned_run(session, claim.run_id, claim.fence)
        _extend(session, lease, lease_seconds)
        if stage is not None:
            run.stage = stage.to_json()
        if progress is not None:
            run.progress = progress


def extend_during_startup(database: Database, claim: Claim, *, lease_seconds: float) -> None:
    """Extend the claim for a starting child, until it reports its first stage.

    Raises:
        FenceLostError: another worker has taken over, or the run was cancelled.
    """
    with database.write() as session:
        lease, run = _owned_run(session, claim.run_id, claim.fence)
        if run.stage is None:
            _extend(session, lease, lease_seconds)


def finish(
    database: Database,
    claim: Claim,
    outcome: Message,
    *,
    version: int | None = None,
    status: RunStatus = RunStatus.DONE,
) -> None:
    """End the run successfully (`status` done or skipped).

    Raises:
        FenceLostError: another worker has taken over, or the run was cancelled.
    """
    with database.write() as session:
        lease, run = _owned_run(session, claim.run_id, claim.fence)
        end_run(session, run, status, outcome, version=version)
        _release_lease(lease)


def fail(database: Database, claim: Claim, why: Message, *, retry: bool) -> bool:
    """End the run as failed; with `retry`, queue it again, each time later, a limited number of times.

    Returns whether it will be tried again.

    Raises:
        FenceLostError: another worker has taken over, or the run was cancelled.
    """
    with database.write() as session:
        lease, run = _owned_run(session, claim.run_id, claim.fence)
        _release_lease(lease)
        if end_if_published(session, run):
            return False
        if not retry or run.attempts > len(BACKOFF_SECONDS):
            end_run(session, run, RunStatus.FAILED, why)
            return False
        run.status = RunStatus.QUEUED
        run.outcome = why.to_json()
        run.owner = run.stage = None
        run.not_before = session.scalar(select(clock(BACKOFF_SECONDS[run.attempts - 1])))
        return True


def release_for_retry(database: Database, claim: Claim) -> None:
    """Release the run so that another worker can claim it at once, because this process stops.

    Raises:
        FenceLostError: another worker has taken over already, or the run was cancelled.
    """
    with database.write() as session:
        lease, run = _owned_run(session, claim.run_id, claim.fence)
        _release_lease(lease)
        if not end_if_published(session, run):
            run.status = RunStatus.QUEUED
            run.attempts -= 1
            run.owner = run.stage = run.not_before = None


def end_every_claim(connection: Connection) -> None:
    """Revoke the lease and queue its run again, because a migration is about to change the tables.

    What an older program has made for the older tables cannot be published then; a newer one begins anew.
    A run that has published its version and not yet recorded that is done.
    """
    connection.execute(update(Lease).values(fence=Lease.fence + 1, holder=None, run_id=None, expires_at=None))
    end_published(connection)
    connection.execute(
        update(Run)
        .where(Run.status == RunStatus.RUNNING)
        .values(status=RunStatus.QUEUED, attempts=Run.attempts - 1, owner=None, stage=None, not_before=None)
    )


def _is_free(lease_seconds: float) -> ColumnElement[bool]:
    return has_ended(Lease.expires_at, lease_seconds)


def _is_due() -> ColumnElement[bool]:
    """Whether a queued run need not wait any longer.

    A moment to wait for that is too far away was named by a clock that has been put back since. So was a slot
    of a time to come: it has its turn then.
    """
    may_begin = or_(
        Run.not_before.is_(None), Run.not_before <= clock(), Run.not_before > clock(BACKOFF_SECONDS[-1])
    )
    return (Run.status == RunStatus.QUEUED) & may_begin & or_(Run.slot.is_(None), Run.slot <= clock())


def _make_the_row(session: Session) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(Lease).values(id=1, fence=0).on_conflict_do_nothing())


def _oldest_due(session: Session) -> Run | None:
    return session.scalar(
        select(Run).where(_is_due()).order_by(*by_turns()).limit(1).with_for_update(skip_locked=True)
    )


def _end_interrupted(session: Session, lease: Lease) -> Run | None:
    """The run whose owner has gone silent, if it is to be resumed."""
    run = session.get(Run, lease.run_id, with_for_update=True) if lease.run_id else None
    if run is None or run.status != RunStatus.RUNNING or end_if_published(session, run):
        return None
    if run.attempts >= MAX_INTERRUPTED_ATTEMPTS:
        why = Message("It was interrupted {times:times} and will not be retried.", {"times": run.attempts})
        end_run(session, run, RunStatus.FAILED, why)
        return None
    if is_superseded(session, run):
        end_run(session, run, RunStatus.SKIPPED, SUPERSEDED)
        return None
    return run


def _owned_run(session: Session, run_id: int, fence: int, *, lock: bool = True) -> tuple[Lease, Run]:
    # Always the lease before the run: everybody locks in this order.
    lease = session.get(Lease, 1, with_for_update=lock or None)
    run = session.get(Run, run_id, with_for_update=lock or None)
    if (
        lease is None
        or run is None
        or (lease.fence, lease.run_id, run.status) != (fence, run_id, RunStatus.RUNNING)
    ):
        raise FenceLostError(f"run {run_id} was claimed with fence {fence}, which does not hold any more")
    return lease, run


def _extend(session: Session, lease: Lease, lease_seconds: float) -> None:
    lease.expires_at = session.scalar(select(clock(lease_seconds)))


def _release_lease(lease: Lease) -> None:
    lease.holder = lease.run_id = lease.expires_at = None


def _as_claim(run: Run) -> Claim:
    return Claim(run.id, run.fence, run.kind, run.slot, dict(run.params), run.attempts)
