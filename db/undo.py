"""Undo an import in one transaction: remove its lines and restore those it replaced."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from db.line_rows import NAMES
from db.lines import analyze
from db.models import InvoiceImport, KnownKeys, SetAsideLine, ShopRules
from domain.batches import batched

KEYS_PER_STATEMENT = 500


@dataclass(frozen=True)
class UndoResult:
    """The result of undoing an import: lines removed, restored, or kept for another import."""

    import_id: int
    source: str
    removed: int
    restored: int
    kept: int


class NoSuchImportError(LookupError):
    """There is no such import, or it has already been undone."""


def undo_import(session: Session, import_id: int, *, by: str, now: datetime) -> UndoResult:
    """Undo an import. Lines that a later import has too are handed over to it.

    Raises:
        NoSuchImportError: there is none of this number that still holds.
    """
    noted = session.get(InvoiceImport, import_id, with_for_update=True)
    if noted is None or noted.undone_at is not None:
        raise NoSuchImportError(str(import_id))
    connection = session.connection()
    this = {"this": import_id}
    handed_over = sum(_hand_over(session, import_id, later) for later in _later(session, import_id))
    # Its lines that a later import has replaced cannot be restored.
    connection.execute(text("DELETE FROM replaced_lines WHERE import_id = :this"), this)
    removed = connection.execute(text("DELETE FROM invoice_lines WHERE import_id = :this"), this).rowcount
    restored = _restore_replaced(session, import_id)
    for table in (KnownKeys, SetAsideLine):
        session.execute(delete(table).where(table.import_id == import_id))
    session.execute(delete(ShopRules).where(ShopRules.import_id == import_id))
    noted.undone_at, noted.undone_by = now, by
    session.flush()
    analyze(session)
    return UndoResult(import_id, noted.source, removed, restored, handed_over)


def _later(session: Session, import_id: int) -> list[int]:
    """Later imports in force, oldest first."""
    later = select(InvoiceImport.id).where(InvoiceImport.id > import_id, InvoiceImport.undone_at.is_(None))
    return list(session.scalars(later.order_by(InvoiceImport.id)))


def _hand_over(session: Session, import_id: int, later: int) -> int:
    """Hand the lines of this import that `later` has too over to it; return their number."""
    handed = 0
    connection = session.connection()
    for keys in _known_keys(session, later):
        for table in ("invoice_lines", "replaced_lines"):
            more = " AND replaced_by > :later" if table == "replaced_lines" else ""
            for some in batched(keys, KEYS_PER_STATEMENT):
                marks = ", ".join(str(key) for key in some)
                rows = connection.execute(
                    text(
                        f"UPDATE {table} SET import_id = :later WHERE import_id = :this AND key IN "
                        f"({marks}){more}"
                    ),
                    {"this": import_id, "later": later},
                )
                handed += rows.rowcount if table == "invoice_lines" else 0
    return handed


def _restore_replaced(session: Session, import_id: int) -> int:
    """Restore what this import replaced, unless a later import has replaced the invoice again."""
    connection = session.connection()
    values = {"this": import_id}
    connection.execute(text("DROP TABLE IF EXISTS newer"))
    connection.execute(
        text(
            """
            CREATE TEMPORARY TABLE newer AS SELECT invoice, min(import_id) AS import_id FROM (
                SELECT invoice, import_id FROM invoice_lines WHERE import_id > :this UNION ALL
                SELECT invoice, import_id FROM replaced_lines WHERE import_id > :this
            ) AS later GROUP BY invoice
            """
        ),
        values,
    )
    connection.execute(text("CREATE UNIQUE INDEX newer_invoice ON newer (invoice)"))
    connection.execute(
        text(
            """
            UPDATE replaced_lines SET replaced_by = (
                SELECT import_id FROM newer WHERE newer.invoice = replaced_lines.invoice)
            WHERE replaced_by = :this AND invoice IN (SELECT invoice FROM newer)
            """
        ),
        values,
    )
    connection.execute(text("DROP TABLE newer"))
    restored = connection.execute(
        text(
            f"INSERT INTO invoice_lines ({NAMES}) SELECT {NAMES} FROM replaced_lines "
            "WHERE replaced_by = :this AND key NOT IN (SELECT key FROM invoice_lines)"
        ),
        values,
    ).rowcount
    connection.execute(text("DELETE FROM replaced_lines WHERE replaced_by = :this"), values)
    return restored


def _known_keys(session: Session, import_id: int) -> Iterator[array[int]]:
    parts = select(KnownKeys.part).where(KnownKeys.import_id == import_id).order_by(KnownKeys.part)
    for part in session.scalars(parts).all():
        packed = session.scalars(
            select(KnownKeys.keys).where(KnownKeys.import_id == import_id, KnownKeys.part == part)
        ).one()
        keys = array("q")
        keys.frombytes(packed)
        yield keys
