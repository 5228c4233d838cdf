"""The delay before a refused message is sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

BACKOFF: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=20, minutes=30),
)
"""Three days altogether, as the Standard Webhooks specification suggests."""
PAUSED_AFTER: Final = timedelta(hours=72)
"""A channel that has accepted nothing for so long is paused."""


def retry_after(attempts: int) -> timedelta | None:
    """The wait after attempt `attempts` (from 1); None after the last one."""
    return BACKOFF[attempts - 1] if attempts <= len(BACKOFF) else None
