"""The audit log. Triggers in the database refuse every change of it, and deletions but for pruning."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from domain.audit import ChainedEntry


class AuditEvent(Base):
    """One entry. Only `db.audit.record` writes it and chains it to the previous one."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "kind"), Index(None, "at"))
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Without gaps, in the order in which the entries were committed."""
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    """An `AuditKind`; text, because a constraint would have to be rebuilt together with the log."""
    by: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(64))
    """From where; empty outside of a request."""
    request_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[str] = mapped_column(Text)
    """Canonical JSON."""
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def values(self) -> dict[str, Any]:
        """The details."""
        document: dict[str, Any] = json.loads(self.details)
        return document

    def as_document(self) -> dict[str, Any]:
        """Every column, with the time as the hash covers it: what is needed to verify the chain."""
        names = ("id", "at", "kind", "by", "address", "request_id", "details", "previous_hash", "hash")
        document = {name: getattr(self, name) for name in names}
        return {**document, "at": self.at.isoformat(timespec="microseconds")}

    @property
    def chained(self) -> ChainedEntry:
        """The part of an entry that its hash covers."""
        return ChainedEntry(self.id, self.at, self.kind, self.by, self.address, self.request_id, self.details)


class AuditPruning(Base):
    """The start of the log after its oldest entries were deleted. Append-only, too."""

    __tablename__ = "audit_prunings"
    id: Mapped[int] = mapped_column(primary_key=True)
    """Of the newest entry that may be deleted; everything before it may be as well."""
    hash: Mapped[str] = mapped_column(String(64))
    """The hash of that entry: the first one that is kept follows it."""
    pruned_at: Mapped[datetime]
