"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from i18n import Message


class Level(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARN = "warn"
    """It works, but something is missing or about to run out."""
    FAIL = "fail"
    """Pages or the weekly run will not work like this."""


@dataclass(frozen=True)
class Finding:
    """One line: what was checked, what was found, and what to do about it."""

    check: str
    """Its name for programs."""
    level: Level
    found: Message
    advice: Message | None = None
