"""/healthz, /readyz and /metrics: for those who keep this running."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, jsonify, make_response, request
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Session

from dashboard.server.access import Access, declare, open_to_all
from dashboard.server.schedule import schedule_of
from db import queries
from db.engine import Database, is_unreadable
from db.freshness import data_as_json, invoices_freshness, list_as_json, list_freshness
from db.migrate import schema_state
from db.models import Run, Version
from domain.enums import Permission
from domain.version import program_version
from i18n import Localizer, Message
from i18n.freshness import data_message, list_message
from settings import Settings


def add_health(server: Flask, settings: Settings, database: Database) -> None:
    """Serve the three addresses, and count requests for the last of them."""
    requests: Counter[int] = Counter()

    @server.route("/healthz")
    @open_to_all
    def healthz() -> Response:
        return make_response(
            f"ok\nversion {program_version()}\n", {"Content-Type": "text/plain; charset=utf-8"}
        )

    @server.route("/readyz")
    @open_to_all
    def readyz() -> tuple[Response, int]:
        found = readiness(database, settings, datetime.now(UTC))
        return jsonify(found), 200 if found["ready"] else 503

    @server.route("/metrics")
    @declare(Access(frozenset({Permission.ADMINISTER})))
    def metrics() -> Response:
        text = _in_prometheus_text(database, settings, requests, datetime.now(UTC))
        return make_response(text, {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    @server.after_request
    def _count(response: Response) -> Response:
        if request.path not in ("/healthz", "/readyz", "/metrics"):
            requests[response.status_code] += 1
        return response


def readiness(database: Database, settings: Settings, now: datetime) -> dict[str, Any]:
    """Whether the database answers and is migrated, what is newest in it, and whether that is old, and why.

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
    """The banner's information for monitors. It is public and therefore names no path and no login."""
    newest = queries.newest_version(session)
    if newest is None:
        return None
    found = list_freshness(session, newest, schedule_of(settings), now)
    return {**list_as_json(found), "why": _rendered(list_message(found, settings.zone), settings)}


def _data(session: Session, settings: Settings, now: datetime) -> dict[str, Any] | None:
    """Whether invoices still arrive, whatever the runs do."""
    found = invoices_freshness(session, schedule_of(settings), now)
    if found is None:
        return None
    return {**data_as_json(found), "why": _rendered(data_message(found), settings)}


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


def _in_prometheus_text(database: Database, settings: Settings, requests: Counter[int], now: datetime) -> str:
    """Figures of the database are the same from every worker; requests are each worker's own, labelled so.

    Without the database there are only those that need none, and that it is away.
    """
    try:
        of_database, is_up = _figures_of_database(database, settings, now), 1
    except (DBAPIError, TimeoutError):
        of_database, is_up = [], 0
    lines = [
        "# HELP insiders_database_up Whether the database answers.",
        "# TYPE insiders_database_up gauge",
        f"insiders_database_up {is_up}",
        "# HELP insiders_requests_total Requests answered by one worker process, by status.",
        "# TYPE insiders_requests_total counter",
        *(
            f'insiders_requests_total{{worker="{os.getpid()}",status="{status}"}} {count}'
            for status, count in sorted(requests.items())
        ),
        *of_database,
    ]
    return "\n".join(lines) + "\n"


def _figures_of_database(database: Database, settings: Settings, now: datetime) -> list[str]:
    with database.read() as session:
        newest = _newest(session, now)
        data = _data(session, settings, now)
        runs = session.execute(
            select(Run.status, func.count()).group_by(Run.status).order_by(Run.status)
        ).all()
        versions = session.scalar(select(func.count()).select_from(Version))
    lines = [
        "# HELP insiders_versions Versions published.",
        "# TYPE insiders_versions gauge",
        f"insiders_versions {versions}",
        "# HELP insiders_runs Runs by status.",
        "# TYPE insiders_runs gauge",
        *(f'insiders_runs{{status="{status}"}} {count}' for status, count in runs),
    ]
    if newest is not None:
        lines += [
            "# HELP insiders_version_age_seconds Since the newest version was published.",
            "# TYPE insiders_version_age_seconds gauge",
            f"insiders_version_age_seconds {newest['age_seconds']}",
        ]
    if data is not None:
        lines += [
            "# HELP insiders_newest_invoice_age_days Since the day of the newest invoice.",
            "# TYPE insiders_newest_invoice_age_days gauge",
            f"insiders_newest_invoice_age_days {data['days_since']}",
        ]
    return lines
