"""What is logged of a request."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from dashboard.server.logs import request_context
from db import people
from db.engine import Database
from domain.log_lines import JsonLines
from tests.dashboard.served import add_user, hosted


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
    handler.emit = lambda record: lines.append(json.loads(JsonLines(request_context).format(record)))  # type: ignore[method-assign]
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
