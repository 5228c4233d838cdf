from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import update

from dashboard.server.health import readiness
from db.engine import Database, open_database
from db.models import Run, Version
from domain.version import program_version
from settings import load_settings
from tests.dashboard.served import dashboard
from tests.factories import publish_version

PUBLISHED = datetime(2026, 3, 2, 3, 5, tzinfo=UTC)


def test_ready_tells_the_newest_version_and_its_age(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=date(2026, 3, 2))
        session.execute(update(Version).values(published_at=PUBLISHED))
        session.add(
            Run(
                kind="weekly",
                params={},
                requested_by="",
                requested_at=PUBLISHED,
                status="done",
                started_at=PUBLISHED - timedelta(minutes=3),
                finished_at=PUBLISHED,
                version=1,
            )
        )

    result = readiness(database, load_settings({}), PUBLISHED + timedelta(hours=1))

    weekly = {
        "kind": "weekly",
        "status": "done",
        "started_at": "2026-03-02T03:02:00+00:00",
        "finished_at": "2026-03-02T03:05:00+00:00",
        "version": 1,
    }
    assert result == {
        "ready": True,
        "database": "answers",
        "schema": "current",
        "version": {
            "number": 1,
            "as_of": "2026-03-02",
            "published_at": "2026-03-02T03:05:00+00:00",
            "age_seconds": 3600,
        },
        "list": {"state": "fresh", "as_of": "2026-03-02", "since": None, "again_at": None, "why": None},
        "data": None,
        "last_run": weekly,
        "last_weekly_run": weekly,
    }


def test_ready_without_any_version_yet(database: Database) -> None:
    response = dashboard(database).get("/readyz")

    assert response.status_code == 200
    assert response.json is not None
    assert response.json["version"] is None
    assert response.json["last_run"] is None


def test_a_database_that_was_never_migrated_is_not_ready_though_the_process_lives() -> None:
    served = dashboard(open_database("sqlite:///:memory:"))

    response = served.get("/readyz")

    assert response.status_code == 503
    assert response.json == {"ready": False, "database": "answers", "schema": "missing"}
    assert served.get("/healthz").status_code == 200


def test_a_lost_database_is_not_ready_though_the_process_lives() -> None:
    served = dashboard(open_database("postgresql://nobody@127.0.0.1:1/none"))

    response = served.get("/readyz")

    assert response.status_code == 503
    assert response.json == {"ready": False, "database": "does not answer"}
    assert served.get("/healthz").text == f"ok\nversion {program_version()}\n"
