"""What Prometheus reads: of each worker's work, of the processes and of the database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from dash import Input, Output, html
from sqlalchemy import event

from dashboard.auth.permissions import requires
from dashboard.server.database_figures import DatabaseFigures
from dashboard.server.process_figures import ProcessFigures
from db.engine import Database
from domain.version import program_version
from settings import load_settings
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import Dashboard, add_user, dashboard, hosted, page
from tests.factories import publish_version

TOKEN = "a token that prometheus sends"


def sampled(text: str) -> Mapping[str, float]:
    """Each line of the answer: name with labels → value."""
    lines = re.findall(r"^([a-z_]+(?:{.*})?) (\S+)$", text, flags=re.MULTILINE)
    return {name: float(value) for name, value in lines}


def scraped(served: Dashboard) -> Mapping[str, float]:
    answer = served.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return sampled(answer.text)


def test_requests_are_counted_by_their_route_and_not_by_their_address(database: Database) -> None:
    add_user(database)
    served = hosted(database, metrics_token=TOKEN)
    served.get("/join/a-one-time-link")
    served.get("/join/another")
    served.get("/nowhere/at/all")
    result = scraped(served)
    assert result['insiders_requests_total{method="GET",route="/join/<token>",status="410"}'] == 2
    assert result['insiders_request_seconds_count{route="/join/<token>"}'] == 2
    assert result['insiders_request_seconds_bucket{le="30.0",route="/join/<token>"}'] == 2
    assert not [name for name in result if "one-time" in name or "healthz" in name or "at/all" in name]


def test_callbacks_are_timed_by_name_and_those_that_fail_are_counted(sqlite_database: Database) -> None:
    def register(app: Any, _context: object) -> None:
        @requires()
        def fail(_asked: object) -> object:
            raise ZeroDivisionError

        app.callback(Output("sum", "children"), Input("sum-store", "data"))(fail)

    failing = page("/", register=register, layout=lambda _request: html.P(id="sum"))
    add_user(sqlite_database)
    served = hosted(sqlite_database, (failing,), metrics_token=TOKEN)
    served.log_in()
    served.get("/")
    served.draw("/")
    render(served, "sum-store", {}, path="/")
    result = scraped(served)
    assert result['insiders_callback_seconds_count{callback="page.children"}'] == 1
    assert result["insiders_callback_failures_total"] == 1


def test_logins_are_counted_by_what_came_of_them(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database, metrics_token=TOKEN)
    for _ in range(6):
        served.log_in(password="not this one, either")
    result = scraped(served)
    assert result['insiders_logins_total{result="failed"}'] == 5
    assert result['insiders_logins_total{result="throttled"}'] == 1
    assert result['insiders_logins_total{result="succeeded"}'] == 0


def test_connections_in_use_are_counted_and_given_back(sqlite_database: Database) -> None:
    served = hosted(sqlite_database, metrics_token=TOKEN)
    in_use = 'insiders_database_connections_in_use{pool="read"}'
    with sqlite_database.read() as session:
        session.connection()
        assert scraped(served)[in_use] == 1
    assert scraped(served)[in_use] == 0
    assert scraped(served)['insiders_database_connections_max{pool="read"}'] >= 5


def test_the_database_and_the_release_are_told(database: Database) -> None:
    with database.write() as session:
        publish_version(session)
    result = scraped(hosted(database, metrics_token=TOKEN))
    assert result["insiders_database_up"] == 1
    assert result["insiders_versions"] == 1
    assert 0 <= result["insiders_version_age_seconds"] < 60
    assert [name for name in result if f'version="{program_version()}"' in name]


def test_without_a_database_the_rest_is_told(sqlite_database: Database) -> None:
    served = hosted(sqlite_database, metrics_token=TOKEN)
    sqlite_database.dispose()
    file = Path(str(sqlite_database.reader.url.database))
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()
    file.mkdir()
    result = scraped(served)
    assert result["insiders_database_up"] == 0
    assert result['insiders_logins_total{result="failed"}'] == 0


def test_a_database_that_hangs_is_away_and_is_not_asked_twice(sqlite_database: Database) -> None:
    hangs, began, requested = Event(), Event(), []

    @event.listens_for(sqlite_database.reader, "begin")
    def _hang(_connection: object) -> None:
        requested.append(1)
        began.set()
        hangs.wait(30)

    figures = DatabaseFigures(sqlite_database, load_settings({}), max_seconds=0.05)
    for _ in range(2):
        output = {item.name: item.samples[0].value for item in figures.collect()}
        assert output == {"insiders_database_up": 0}
        assert began.wait(30)
    hangs.set()
    assert len(requested) == 1


def process(proc: Path, pid: int, parent: int, pages: int) -> None:
    (proc / str(pid)).mkdir()
    (proc / str(pid) / "stat").write_text(f"{pid} (a (name) of two) S {parent} 1 1 0")
    (proc / str(pid) / "statm").write_text(f"9000 {pages} 3 1 0 5 0")


def test_memory_is_told_of_master_workers_and_their_children_alone(tmp_path: Path) -> None:
    for pid, parent, pages in (
        (1, 0, 1),
        (10, 1, 100),
        (11, 10, 200),
        (12, 10, 300),
        (20, 12, 400),
        (30, 1, 9),
    ):
        process(tmp_path, pid, parent, pages)
    settings = load_settings({"WEB_CONCURRENCY": "3"})
    result = {item.name: item.samples for item in ProcessFigures(settings, tmp_path, worker=11).collect()}
    memory = result["insiders_process_memory_bytes"]
    assert {(item.labels["process"], item.labels["pid"], item.value / 4096) for item in memory} == {
        ("master", "10", 100), ("worker", "11", 200), ("worker", "12", 300), ("child", "20", 400)
    }  # fmt: skip
    assert (result["insiders_workers"][0].value, result["insiders_workers_wanted"][0].value) == (2, 3)


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("analyst", 403), ("admin", 200)])
def test_metrics_are_for_administrators(sqlite_database: Database, role: str, status: int) -> None:
    add_user(sqlite_database, role=role)
    served = dashboard(sqlite_database)
    assert served.client.get("/metrics").status_code == 401
    served.log_in()
    assert served.get("/metrics").status_code == status


@pytest.mark.parametrize(
    ("shown", "status"),
    [(f"Bearer {TOKEN}", 200), ("Bearer another", 401), ("Bearer ", 401), ("", 401)],
)
def test_metrics_are_for_the_program_that_has_the_token(
    sqlite_database: Database, shown: str, status: int
) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database, metrics_token=TOKEN)
    headers = {"Authorization": shown}
    assert served.client.get("/metrics", headers=headers).status_code == status
    assert served.client.get("/export/members.csv", headers=headers).status_code == 401


def test_without_a_token_configured_an_empty_one_opens_nothing(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    response = hosted(sqlite_database).client.get("/metrics", headers={"Authorization": "Bearer "})
    assert response.status_code == 401
