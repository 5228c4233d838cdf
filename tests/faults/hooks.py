"""What is different in a process under test: slots every few seconds, shorter waits, and sabotage on demand.

Everything else is the program itself. The environment carries it from gunicorn to its workers to their child.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

import db.jobs.lease
import db.migrate
import db.outbox.deliveries
import db.outbox.lease
import pipeline.worker
from db.models import Lease, Run
from pipeline.worker import scheduler as ticker
from pipeline.worker.deliveries import DeliveryStarter

SLOT_SECONDS, DUE_UNTIL, STAGE_SECONDS, BACKOFF, MIGRATIONS, WORK, SABOTAGE = (
    "FAULTS_SLOT_SECONDS",
    "FAULTS_DUE_UNTIL",
    "FAULTS_STAGE_SECONDS",
    "FAULTS_BACKOFF",
    "FAULTS_MIGRATIONS",
    "FAULTS_WORK",
    "FAULTS_SABOTAGE",
)
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def slot_at(now: datetime, seconds: float) -> datetime:
    """The newest slot that is not after `now`, where one is due every `seconds`."""
    every = timedelta(seconds=seconds)
    return EPOCH + (now - EPOCH) // every * every


def due_slot(now: datetime, seconds: float, due_until: Path) -> datetime:
    """The same, unless the file `due_until` says until when slots are due: then not after that."""
    held = due_until.read_text() if due_until.exists() else ""
    return slot_at(min(now, datetime.fromisoformat(held)) if held else now, seconds)


def arrange() -> None:
    """Change what the environment says, before the program is imported."""
    seconds = float(os.environ[SLOT_SECONDS])
    due_until = Path(os.environ[DUE_UNTIL])
    vars(ticker)["newest_due_slot"] = lambda now, _cron, _zone: due_slot(now, seconds, due_until)
    vars(db.jobs.lease)["BACKOFF_SECONDS"] = tuple(float(part) for part in os.environ[BACKOFF].split(","))
    ticker.STARTUP_TIMEOUT_SECONDS = 20.0
    if os.environ.get(MIGRATIONS):
        db.migrate.ROOT = Path(os.environ[MIGRATIONS])
    command = [sys.executable, "-m", "tests.faults.work"]
    start: Callable[..., Any] = partial(ticker.start_scheduler, command=command)
    pipeline.worker.start_scheduler = start
    lease_seconds = float(os.environ["LEASE_SECONDS"])
    vars(db.outbox.lease)["LEASE_SECONDS"] = vars(db.outbox.deliveries)["CLAIM_SECONDS"] = lease_seconds
    vars(ticker)["DeliveryStarter"] = partial(
        DeliveryStarter, command=[sys.executable, "-m", "tests.faults.deliver"]
    )
    if is_sabotaged("fence"):
        vars(db.jobs.lease)["_owned_run"] = _owned_by_anyone


def is_sabotaged(part: str) -> bool:
    """Whether `part` of the program (fence) is to be broken, to see that this is noticed."""
    return os.environ.get(SABOTAGE) == part


def _owned_by_anyone(session: Session, run_id: int, _fence: int, *, lock: bool = True) -> tuple[Lease, Run]:
    return session.get_one(Lease, 1), session.get_one(Run, run_id)
