"""A small notice announces a newer version, and only that."""

from __future__ import annotations

from datetime import date

from db.engine import Database
from tests.dashboard.served import Dashboard, dashboard
from tests.factories import publish_version


def noticed(served: Dashboard, drawn: int) -> str:
    served.get("/")
    response = served.client.post(
        "/_dash-update-component",
        json={
            "output": "newer.children",
            "outputs": {"id": "newer", "property": "children"},
            "inputs": [{"id": "newer-poll", "property": "n_intervals", "value": 1}],
            "changedPropIds": ["newer-poll.n_intervals"],
            "state": [
                {"id": "newer-drawn", "property": "data", "value": drawn},
                {"id": "address", "property": "search", "value": ""},
            ],
        },
        headers={"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"},
    )
    return response.text


def test_a_newer_version_is_told_and_the_same_one_is_not(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=date(2026, 2, 23))
        publish_version(session, as_of=date(2026, 3, 2))
    served = dashboard(database)
    assert "Version 2 is available:" in noticed(served, drawn=1)
    assert "is there" not in noticed(served, drawn=2)
