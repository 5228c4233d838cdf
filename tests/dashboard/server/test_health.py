from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from dashboard.server.health import readiness
from db.engine import Database, open_database
from db.models import Run, Version
from domain.version import program_version
from settings import load_settings
from tests.dashboard.served import add_user, dashboard, hosted
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

    found = readiness(database, load_settings({}), PUBLISHED + timedelta(hours=1))

    weekly = {
        "kind": "weekly",
        "status": "done",
        "started_at": "2026-03-02T03:02:00+00:00",
        "finished_at": "2026-03-02T03:05:00+00:00",
        "version": 1,
    }
    assert found == {
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


def test_metrics_count_versions_runs_and_requests(database: Database) -> None:
    with database.write() as session:
        publish_version(session)
    served = dashboard(database)
    served.get("/")

    text = served.get("/metrics").text

    assert "insiders_versions 1\n" in text
    assert "insiders_version_age_seconds" in text
    assert 'status="200"} 1\n' in text


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("analyst", 403), ("admin", 200)])
def test_metrics_are_for_administrators(sqlite_database: Database, role: str, status: int) -> None:
    add_user(sqlite_database, role=role)
    served = dashboard(sqlite_database)
    assert served.client.get("/metrics").status_code == 401
    served.log_in()
    assert served.get("/metrics").status_code == status


@pytest.mark.parametrize(
    ("shown", "status"),
    [("Bearer a token of more than sixteen", 200), ("Bearer another", 401), ("Bearer ", 401), ("", 401)],
)
def test_metrics_are_for_the_program_that_has_the_token(
    sqlite_database: Database, shown: str, status: int
) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database, metrics_token="a token of more than sixteen")
    headers = {"Authorization": shown}
    assert served.client.get("/metrics", headers=headers).status_code == status
    assert served.client.get("/export/members.csv", headers=headers).status_code == 401


def test_without_a_token_configured_an_empty_one_opens_nothing(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    response = hosted(sqlite_database).client.get("/metrics", headers={"Authorization": "Bearer "})
    assert response.status_code == 401


def test_metrics_answer_while_the_database_is_away(sqlite_database: Database) -> None:
    token = "a token that prometheus sends"
    served = hosted(sqlite_database, None, metrics_token=token)
    asked = {"Authorization": f"Bearer {token}"}
    assert "insiders_database_up 1" in served.client.get("/metrics", headers=asked).text
    sqlite_database.dispose()
    file = Path(str(sqlite_database.reader.url.database))
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    file.mkdir()
    answer = served.client.get("/metrics", headers=asked)
    assert answer.status_code == 200
    assert "insiders_database_up 0" in answer.text
    assert "insiders_requests_total" in answer.text
