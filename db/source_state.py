"""What is known of the readings of a source: its files, its first reading, and what was complained about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import InvoiceImport, InvoiceLine, Source
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
    """The state of a source; of one that is not there yet, the first."""
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
    """Remember that a file was imported in this form."""
    if fingerprint:
        state = state_of(source)
        others = {one: tag for one, tag in state.files.items() if one != name}
        save_state(source, replace(state, files={**others, name: fingerprint}))


def lines_by_day(session: Session, source_id: int) -> dict[date, int]:
    """How many lines of a source each day has."""
    imports = select(InvoiceImport.id).where(InvoiceImport.source_id == source_id)
    rows = session.execute(
        select(InvoiceLine.invoiced_on, func.count())
        .where(InvoiceLine.import_id.in_(imports))
        .group_by(InvoiceLine.invoiced_on)
    )
    return {day: int(lines) for day, lines in rows}


def newest_day(session: Session, source_id: int) -> date | None:
    """The day of a source's newest line."""
    imports = select(InvoiceImport.id).where(InvoiceImport.source_id == source_id)
    return session.scalar(select(func.max(InvoiceLine.invoiced_on)).where(InvoiceLine.import_id.in_(imports)))
