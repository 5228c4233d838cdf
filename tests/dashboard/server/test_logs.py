"""One line for each event, which nobody can forge and which holds no secret."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from dashboard.server.logs import JsonLines, PlainLines
from db import people
from db.engine import Database
from tests.dashboard.served import add_user, hosted

FORGED = "GET /x\nERROR root: the database was deleted\x1b[2J\u2028"


def line(formatter: logging.Formatter, message: str, **more: Any) -> str:
    record = logging.LogRecord("insiders.test", logging.WARNING, "", 0, message, None, None)
    vars(record).update(more)
    return formatter.format(record)


def test_a_forged_line_stays_one_line() -> None:
    assert line(PlainLines(), FORGED) == (
        "WARNING insiders.test: GET /x\\x0aERROR root: the database was deleted\\x1b[2J\\x2028"
    )
    found = line(JsonLines(), FORGED, run_id=7)
    assert "\n" not in found
    assert json.loads(found)["message"] == FORGED
    assert (json.loads(found)["level"], json.loads(found)["run_id"]) == ("WARNING", 7)


def test_a_request_is_logged_by_its_route_with_its_id_and_its_user(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    add_user(sqlite_database, role="admin")
    with sqlite_database.write() as session:
        token = people.invite(session, "bruno@example.org", "viewer", by="ada").token
    served = hosted(sqlite_database)
    served.log_in()
    lines: list[dict[str, Any]] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(json.loads(JsonLines().format(record)))  # type: ignore[method-assign]
    logger = logging.getLogger("insiders.access")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        served.get(f"/join/{token}?x=secret")
        answer = served.get("/", headers={"X-Request-ID": "from-the-router"})
    finally:
        logger.removeHandler(handler)
    join, page = lines
    assert join["route"] == "/join/<token>"
    assert token not in str(lines)
    assert "secret" not in str(lines)
    assert (page["route"], page["status"], page["user_id"]) == ("/", 200, 1)
    assert page["request_id"] == "from-the-router" == answer.headers["X-Request-ID"]


def test_an_error_page_names_the_id_under_which_the_error_is_logged(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)

    def fail(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dashboard.auth.login.make_first_user", fail)
    answer = served.get("/login")
    assert answer.status_code == 500
    assert f"Error id, for your administrator: {answer.headers['X-Request-ID']}" in answer.text
