"""How a run ended."""

from __future__ import annotations

from dataclasses import dataclass

from domain.enums import RunStatus
from i18n import Message


@dataclass(frozen=True)
class TaskResult:
    """The result of a run: `status` done or skipped, a message, and the published version."""

    outcome: Message
    version: int | None = None
    status: RunStatus = RunStatus.DONE
