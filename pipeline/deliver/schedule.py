"""The time a digest is sent: on publication, or on the morning of a weekday."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MORNING: Final = time(8)
"""When digests of a weekday go out, by the shop's clock."""


def digest_due(published_at: datetime, weekday: int | None, zone: ZoneInfo) -> datetime | None:
    """When the digest of a list is due; None: at once.

    The morning of the next `weekday` (0 is Monday), which is the day of publication if that is one and it is
    not yet morning.
    """
    if weekday is None:
        return None
    local = published_at.astimezone(zone)
    for days in range(8):
        day = local.date() + timedelta(days=days)
        due = datetime.combine(day, MORNING, zone)
        if day.weekday() == weekday and due >= local:
            return due
    raise AssertionError("every weekday comes within eight days")
