"""Imports that wait for an answer or a decision on the data page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db import uploads
from db.clock import database_now
from db.jobs.queue import request
from db.models import PendingImport
from domain.enums import RunKind
from domain.import_fields import FIELDS
from domain.user_error import UserError

PREVIEW = "preview"
"""The parameter of a run that tells what an import would do, and keeps nothing."""


@dataclass(frozen=True)
class PreviewResult:
    """The result of previewing an import: see the columns of `PendingImport`."""

    questions: Sequence[Mapping[str, Any]] = ()
    tables: Sequence[Mapping[str, Any]] = ()
    report: Mapping[str, Any] | None = None
    problem: Mapping[str, Any] | None = None


def store_pending(
    session: Session, name: str, params: Mapping[str, Any], looked: PreviewResult, *, by: str
) -> None:
    """Store an import until it is decided, replacing an earlier preview of it."""
    for pending_import in session.scalars(select(PendingImport)).all():
        if _of(pending_import.params) == _of(params):
            session.delete(pending_import)
    session.add(
        PendingImport(
            name=name,
            params=dict(params),
            questions=[dict(question) for question in looked.questions],
            tables=[dict(table) for table in looked.tables],
            report=None if looked.report is None else dict(looked.report),
            problem=None if looked.problem is None else dict(looked.problem),
            asked_by=by,
            asked_at=database_now(session),
        )
    )


def waiting(session: Session) -> Sequence[PendingImport]:
    """Imports that wait, the oldest first."""
    return session.scalars(select(PendingImport).order_by(PendingImport.id)).all()


def answer(session: Session, number: int, key: str, option: str, *, by: str) -> int | None:
    """Answer one question of an import; after the last one, return the run that previews it again.

    Raises:
        UserError: it does not wait any more, or this is none of its questions' options.
    """
    pending_import = _waiting(session, number)
    question = next((item for item in pending_import.questions if item["key"] == key), None)
    if question is None:
        raise UserError("This import does not wait for this answer any more.")
    if option not in question["options"]:
        raise UserError("{option} is none of the answers.", option=option[:60])
    pending_import.params = {
        **pending_import.params,
        "answers": {**pending_import.params.get("answers", {}), key: option},
    }
    pending_import.questions = [item for item in pending_import.questions if item["key"] != key]
    return None if pending_import.questions else _again(session, pending_import, pending_import.params, by=by)


def map_columns(session: Session, number: int, columns: Mapping[str, str], *, by: str) -> int:
    """Set the meaning of columns (field → column, empty for none), and preview the file again.

    Raises:
        UserError: it does not wait any more, or a field or column is unknown.
    """
    pending_import = _waiting(session, number)
    names = {name for table in pending_import.tables or () for name in table["header"]}
    for field, name in columns.items():
        if field not in FIELDS or (name and name not in names):
            raise UserError("The file has no column {column}.", column=name[:60])
    columns_given = {**pending_import.params.get("given", {}), **columns}
    return _again(session, pending_import, {**pending_import.params, "given": columns_given}, by=by)


def accept(session: Session, number: int, *, by: str) -> int:
    """Import what the preview showed; return the run's id.

    Raises:
        UserError: it does not wait any more, or was not previewed.
    """
    pending_import = _waiting(session, number)
    if pending_import.report is None or pending_import.questions:
        raise UserError("This import can't be started before its questions are answered.")
    params = {name: value for name, value in pending_import.params.items() if name != PREVIEW}
    return _again(session, pending_import, params, by=by)


def drop(session: Session, number: int) -> None:
    """Discard the import and its file."""
    session.execute(delete(PendingImport).where(PendingImport.id == number))
    session.flush()
    uploads.forget_ended(session)


def _waiting(session: Session, number: int) -> PendingImport:
    pending_import = session.get(PendingImport, number, with_for_update=True)
    if pending_import is None:
        raise UserError("This import does not wait any more.")
    return pending_import


def _again(session: Session, pending_import: PendingImport, params: Mapping[str, Any], *, by: str) -> int:
    session.delete(pending_import)
    session.flush()
    return request(session, RunKind.IMPORT, params, by)


def _of(params: Mapping[str, Any]) -> tuple[Any, Any]:
    return params.get("upload"), params.get("source")
