"""When weekly runs are due, by the settings."""

from __future__ import annotations

from db.freshness import Schedule
from settings import Settings


def schedule_of(settings: Settings) -> Schedule:
    """When weekly runs are due."""
    return Schedule(settings.retrain_cron, settings.zone)
