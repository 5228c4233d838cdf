"""What is known of the readings of a source: its files, its first reading, and what was complained about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.line_days import last_line_day, lines_by_day
from db.models import InvoiceImport, Source
from domain.message import Message

MAX_FILES = 5000
"""Files whose fingerprints are remembered, the newest."""


@dataclass(frozen=True)
class SourceState:
    """The stored state (`Source.checked`)."""

    files: Mapping[str, str] = field(default_factory=dict)
    """File → its fingerprint when it was imported."""
    since: date | None = None
    """The day of the first reading, or on which its silence was last accepted."""
    breach: Message | None = None
    """The complaint that stops the publication."""
    is_accepted: bool = False
    """Whether the next delivery is taken as it is."""

    def to_json(self) -> dict[str, Any]:
        """The form in which it is stored."""
        return {
            "files": dict(list(self.files.items())[-MAX_FILES:]),
            "since": self.since.isoformat() if self.since else None,
            "breach": self.breach.to_json() if self.breach else None,
            "is_accepted": self.is_accepted,
        }


def state_of(source: Source | None) -> SourceState:
    """The state of a source; the initial one if it does not exist."""
    stored = (source.checked if source is not None else None) or {}
    since, breach = stored.get("since"), stored.get("breach")
    return SourceState(
        files=stored.get("files", {}),
        since=date.fromisoformat(since) if since else None,
        breach=Message.from_json(breach) if breach else None,
        is_accepted=bool(stored.get("is_accepted")),
    )


def save_state(source: Source, state: SourceState) -> None:
    """Store the state of a source."""
    source.checked = state.to_json()


def remember_file(source: Source, name: str, fingerprint: str) -> None:
    """Remember that a file was imported with this fingerprint."""
    if fingerprint:
        state = state_of(source)
        others = {item: tag for item, tag in state.files.items() if item != name}
        save_state(source, replace(state, files={**others, name: fingerprint}))


def lines_of_source(session: Session, source_id: int) -> dict[date, int]:
    """The number of a source's lines on each day."""
    return lines_by_day(session, _imports(session, source_id))


def newest_day(session: Session, source_id: int) -> date | None:
    """The day of a source's newest line."""
    return last_line_day(session, imports=_imports(session, source_id))


def _imports(session: Session, source_id: int) -> list[int]:
    return list(session.scalars(select(InvoiceImport.id).where(InvoiceImport.source_id == source_id)))
