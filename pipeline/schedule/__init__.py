"""Which slot is due, who claims it, and the child that does the work. Light: web workers import it."""

from pipeline.schedule.ticker import Ticker, start_ticking
from slots import newest_due_slot, next_slot

__all__ = ["Ticker", "newest_due_slot", "next_slot", "start_ticking"]
