"""Taking an import back, and saying so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from db.audit import record
from db.undo import NoSuchImportError, UndoResult, undo_import
from domain.audit import AuditKind
from i18n import Message, UserError
from pipeline.engines.lake_changes import open_changes


def undo_and_record(session: Session, number: int, *, by: str, now: datetime) -> UndoResult:
    """Undo import `number` in the transaction of `session`, and record who did it.

    Raises:
        UserError: there is no such import, or it was taken back already.
    """
    try:
        changes = open_changes(session)
        changes.load_for_undo(number)
        undone = undo_import(session, number, by=by, now=now)
        changes.write_back(number)
    except NoSuchImportError:
        raise UserError("There is no import {number} that could be taken back.", number=str(number)) from None
    record(session, AuditKind.IMPORT_UNDONE, by, number=number, file=undone.source)
    return undone


def in_words(undone: UndoResult) -> Message:
    """The outcome for its lines."""
    return Message(
        "Import {number} was taken back: {removed:lines} removed, {restored:lines} restored, "
        "{kept:lines} kept because another import has them too.",
        {
            "number": str(undone.import_id),
            "removed": undone.removed,
            "restored": undone.restored,
            "kept": undone.kept,
        },
    )
