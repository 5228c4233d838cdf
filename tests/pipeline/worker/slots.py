"""The slot that is due, done without a process that does it."""

from __future__ import annotations

from sqlalchemy import select

from db.clock import database_now
from db.engine import Database
from db.jobs.queue import ensure_slot
from db.models import Run
from domain.enums import RunStatus
from domain.schedule import newest_due_slot
from settings import load_settings


def let_slot_pass(database: Database, cron: str | None = None) -> None:
    """Give the slot that is due its row, as done: nothing is due any more."""
    settings = load_settings({"RETRAIN_CRON": cron} if cron else {})
    with database.write() as session:
        now = database_now(session)
        slot = newest_due_slot(now, settings.retrain_cron, settings.zone)
        assert slot is not None
        ensure_slot(session, slot)
        run = session.scalars(select(Run).where(Run.slot == slot)).one()
        run.status, run.started_at, run.finished_at = RunStatus.DONE, now, now
