"""Schedule, claim and supervise runs. Light, because web workers import it."""

from domain.schedule import newest_due_slot
from pipeline.worker.scheduler import Scheduler, start_scheduler

__all__ = ["Scheduler", "newest_due_slot", "start_scheduler"]
