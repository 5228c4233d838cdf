"""Hundreds of hostile requests to callbacks and components: refused or answered, never with a traceback."""

from __future__ import annotations

import copy
import json
import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.pages import PAGES
from db.engine import Database
from domain.enums import Role
from tests.dashboard.served import Dashboard, add_user, hosted, without_values
from tests.factories import publish_version

BODIES = 400
SEED = 20260302
NESTED: Any = "x"
for _ in range(40):
    NESTED = {"a": [NESTED]}
HOSTILE: tuple[Any, ...] = (
    None, True, -1, 0, 2**63, 1e308, float("nan"), float("inf"), "", "\x00", "\ud800", "%00", "a" * 50_000,
    "'; DROP TABLE users; --", "../../etc/passwd", "{{7*7}}", "?version=%F0%9F%92%A9", "?version=-1",
    "?version=99999999999999999999", "?compare=a-b", "?area=1,2,nan,inf", "?customer=" + "x" * 3000,
    "?sort=__class__:desc", "2026-13-45", "\u202egnp.exe", [], [[]], [None], {}, {"id": {}}, {"a": None},
    {"path": "/admin\x00"}, {"path": ["/"]}, {"startRow": -5, "endRow": 2**40}, {"startRow": "a"},
    {"sortModel": [{"colId": "password_hash", "sort": "x"}]}, {"sortModel": {}}, {"filterModel": []},
    {"startRow": 0, "endRow": 10, "sortModel": [], "filterModel": {"customer_id": {"filter": "%"}}},
    {"act": "invite"}, {"act": ["x"], "user": {}}, {"user": 2**70}, {"act": "role", "user": 1, "role": 5},
    {"act": "promote", "model": 2**70}, {"draft": -1, "act": "save"}, {"channel": 2**70, "act": "edit"},
    {"act": "manage", "list": "x"}, {"act": "use", "preview": True}, {"act": "test", "channel": 1.5},
    {"__proto__": {}}, NESTED,
)  # fmt: skip


@pytest.fixture
def served(sqlite_database: Database) -> Dashboard:
    add_user(sqlite_database, "admin@example.org", Role.ADMIN)
    with sqlite_database.write() as session:
        publish_version(session)
        publish_version(session)
    result = hosted(sqlite_database, PAGES)
    result.log_in("admin@example.org")
    result.get("/")
    return result


def plain_body(output: str, callback: dict[str, Any]) -> dict[str, Any]:
    names = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
    outputs: Any = [{"id": id, "property": name} for id, name in names]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": without_values(callback["inputs"]),
        "changedPropIds": [f"{item['id']}.{item['property']}" for item in callback["inputs"]],
        "state": without_values(callback["state"]),
    }


def bodies(served: Dashboard, draw: random.Random) -> Iterator[dict[str, Any]]:
    """Bodies of real callbacks: half have hostile values in the right places, half are spoilt anywhere."""
    callbacks = [item for item in served.app.callback_map.items() if item[1].get("callback") is not None]
    for number in range(BODIES):
        body = plain_body(*draw.choice(callbacks))
        if number % 2:
            for part in (*body["inputs"], *body["state"]):
                if isinstance(part, dict) and draw.random() < 0.5:
                    part["value"] = copy.deepcopy(draw.choice(HOSTILE))
        else:
            spoil(body, draw)
        yield body


def spoil(value: Any, draw: random.Random) -> None:
    """Replace or remove something, somewhere in `value`."""
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    if not keys:
        return
    key = draw.choice(keys)
    if isinstance(value[key], dict | list) and draw.random() < 0.6:
        spoil(value[key], draw)
    elif draw.random() < 0.2:
        del value[key]
    else:
        value[key] = copy.deepcopy(draw.choice(HOSTILE))


def test_hostile_bodies_are_refused_or_answered_without_a_traceback(
    served: Dashboard, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"}
    statuses: dict[int, int] = {}
    for body in bodies(served, random.Random(SEED)):
        caplog.clear()
        sent = json.dumps(body)
        answer = served.client.post(
            "/_dash-update-component", data=sent, headers=headers, content_type="application/json"
        )
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        assert answer.status_code in (200, 204, 400), sent[:2000]
        assert "Traceback" not in answer.text, sent[:2000]
        errors = [record for record in caplog.records if record.levelno >= logging.ERROR or record.exc_info]
        assert not errors, (errors, sent[:2000])
    assert statuses[400] > BODIES / 4
    assert statuses[200] + statuses.get(204, 0) > BODIES / 10, "otherwise nothing got past the edge"


@pytest.mark.parametrize(
    "path",
    [
        "nothing/x.js",
        "dash/nothing.js",
        "dash/../../settings.py",
        "dash/deps/%2e%2e/%2e%2e/version.py",
        "dash/",
        "dash_mantine_components/" + "a/" * 300,
        "os/path.py",
        "dash/deps/react@18.min.js%00",
        "..%2f..%2fetc/passwd",
    ],
)
def test_unknown_components_are_a_client_error_without_a_traceback(
    served: Dashboard, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    answer = served.get(f"/_dash-component-suites/{path}")
    assert answer.status_code == (404 if path == "dash/" else 400), path
    assert "Traceback" not in answer.text
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR or record.exc_info]
