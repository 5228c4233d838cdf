"""/healthz and /readyz: for hosts and monitors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, jsonify, make_response
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Session

from dashboard.server.access import open_to_all
from dashboard.server.schedule import schedule_of
from db import queries
from db.engine import Database, is_unreadable
from db.freshness import data_as_json, invoices_freshness, list_as_json, list_freshness
from db.migrate import schema_state
from db.models import Run, Version
from domain.version import program_version
from i18n import Localizer, Message
from i18n.freshness import data_message, list_message
from settings import Settings


def add_health(server: Flask, settings: Settings, database: Database) -> None:
    """Serve the two addresses."""

    @server.route("/healthz")
    @open_to_all
    def healthz() -> Response:
        return make_response(
            f"ok\nversion {program_version()}\n", {"Content-Type": "text/plain; charset=utf-8"}
        )

    @server.route("/readyz")
    @open_to_all
    def readyz() -> tuple[Response, int]:
        state = readiness(database, settings, datetime.now(UTC))
        return jsonify(state), 200 if state["ready"] else 503


def readiness(database: Database, settings: Settings, now: datetime) -> dict[str, Any]:
    """Whether the database answers and is migrated, the newest data in it, and whether and why that is old.

    An old list is no reason to be taken out of service: `ready` stays true.
    """
    try:
        schema = schema_state(database)
        if schema != "current":
            return {"ready": False, "database": "answers", "schema": schema}
        with database.read() as session:
            return {
                "ready": True,
                "database": "answers",
                "schema": schema,
                "version": _newest(session, now),
                "list": _list(session, settings, now),
                "data": _data(session, settings, now),
                "last_run": _as_json(queries.last_run(session)),
                "last_weekly_run": _as_json(queries.last_weekly_run(session)),
            }
    except (DBAPIError, TimeoutError) as problem:
        return {
            "ready": False,
            "database": "cannot be read" if is_unreadable(problem) else "does not answer",
        }


def _newest(session: Session, now: datetime) -> dict[str, Any] | None:
    row = session.execute(
        select(Version.number, Version.as_of, Version.published_at).order_by(Version.number.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    return {
        "number": row.number,
        "as_of": row.as_of.isoformat(),
        "published_at": row.published_at.isoformat(),
        "age_seconds": round((now - row.published_at).total_seconds()),
    }


def _list(session: Session, settings: Settings, now: datetime) -> dict[str, Any] | None:
    """The state of the list for monitors. It is public and therefore names no path and no login."""
    newest = queries.newest_version(session)
    if newest is None:
        return None
    freshness = list_freshness(session, newest, schedule_of(settings), now)
    return {**list_as_json(freshness), "why": _rendered(list_message(freshness, settings.zone), settings)}


def _data(session: Session, settings: Settings, now: datetime) -> dict[str, Any] | None:
    """Whether invoices still arrive, whatever the state of the runs."""
    freshness = invoices_freshness(session, schedule_of(settings), now)
    if freshness is None:
        return None
    return {**data_as_json(freshness), "why": _rendered(data_message(freshness), settings)}


def _rendered(message: Message | None, settings: Settings) -> str | None:
    return Localizer(settings.locale, settings.currency).render(message) if message is not None else None


def _as_json(run: Run | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {
        "kind": run.kind,
        "status": run.status,
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "version": run.version,
    }
