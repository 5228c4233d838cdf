"""Which slot is due, who claims it, and the child that does the work. Light: web workers import it."""

from domain.schedule import newest_due_slot, next_slot
from pipeline.worker.scheduler import Scheduler, start_scheduler

__all__ = ["Scheduler", "newest_due_slot", "next_slot", "start_scheduler"]
