"""What is known of each source of invoices: how it is read, and how that went last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import InvoiceImport, Run, Source
from db.source_settings import known_sources
from domain.enums import RunKind

MAX_JOBS = 200
"""The newest import jobs among which the last one of each source is looked for."""


@dataclass(frozen=True)
class SourceStatus:
    """A source, its newest import in force, and the last job that read only it."""

    source: Source
    last_import: InvoiceImport | None
    last_job: Run | None


def source_statuses(session: Session) -> Sequence[SourceStatus]:
    """The sources with a location, oldest first; files uploaded by hand are not among them."""
    newest = (
        select(func.max(InvoiceImport.id))
        .where(InvoiceImport.undone_at.is_(None), InvoiceImport.source_id.is_not(None))
        .group_by(InvoiceImport.source_id)
    )
    imports = {
        invoice_import.source_id: invoice_import
        for invoice_import in session.scalars(select(InvoiceImport).where(InvoiceImport.id.in_(newest)))
    }
    jobs: dict[int, Run] = {}
    last = select(Run).where(Run.kind == RunKind.IMPORT).order_by(Run.id.desc()).limit(MAX_JOBS)
    for job in session.scalars(last):
        source_id = job.params.get("source_id")
        if isinstance(source_id, int):
            jobs.setdefault(source_id, job)
    return [
        SourceStatus(known_source, imports.get(known_source.id), jobs.get(known_source.id))
        for known_source in known_sources(session)
        if known_source.location or known_source.read_at is not None
    ]
