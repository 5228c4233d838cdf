"""Imports that wait for an answer: asked once, on the data page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.clock import database_now
from db.jobs.queue import request
from db.models import PendingImport
from domain.enums import RunKind
from domain.user_error import UserError


def wait(
    session: Session, name: str, params: Mapping[str, Any], questions: Sequence[Mapping[str, Any]], *, by: str
) -> None:
    """Keep an import until its questions are answered; the same one asked again takes its place."""
    for one in session.scalars(select(PendingImport)).all():
        if _of(one.params) == _of(params):
            session.delete(one)
    session.add(
        PendingImport(
            name=name,
            params=dict(params),
            questions=[dict(question) for question in questions],
            asked_by=by,
            asked_at=database_now(session),
        )
    )


def waiting(session: Session) -> Sequence[PendingImport]:
    """Imports that wait, the oldest first."""
    return session.scalars(select(PendingImport).order_by(PendingImport.id)).all()


def answer(session: Session, number: int, key: str, option: str, *, by: str) -> int | None:
    """Answer one question of an import; return the run's id once it was the last one and the import goes on.

    Raises:
        UserError: it does not wait any more, or this is none of its questions' options.
    """
    found = session.get(PendingImport, number)
    asked = next((one for one in found.questions if one["key"] == key), None) if found is not None else None
    if found is None or asked is None:
        raise UserError("This import does not wait for this answer any more.")
    if option not in asked["options"]:
        raise UserError("{option} is none of the answers.", option=option[:60])
    found.params = {**found.params, "answers": {**found.params.get("answers", {}), key: option}}
    found.questions = [one for one in found.questions if one["key"] != key]
    if found.questions:
        return None
    params = found.params
    session.delete(found)
    session.flush()
    return request(session, RunKind.IMPORT, params, by)


def drop(session: Session, number: int) -> None:
    """Wait no longer: it is not imported."""
    session.execute(delete(PendingImport).where(PendingImport.id == number))


def _of(params: Mapping[str, Any]) -> tuple[Any, Any]:
    return params.get("upload"), params.get("source")
