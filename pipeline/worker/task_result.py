"""How a run ended."""

from __future__ import annotations

from dataclasses import dataclass

from domain.enums import RunStatus
from i18n import Message


@dataclass(frozen=True)
class TaskResult:
    """How a run ended: `status` done or skipped, in words, and the version it published."""

    outcome: Message
    version: int | None = None
    status: RunStatus = RunStatus.DONE
