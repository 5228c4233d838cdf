"""Exports and looks at customers are in the audit log."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime

import pytest
from sqlalchemy import select

from dashboard.pages import PAGES
from db.audit import record
from db.engine import Database
from db.models import AuditEvent
from domain.audit import AuditKind, ChainedEntry
from tests.dashboard.served import ELSEWHERE, Dashboard, add_user, hosted
from tests.factories import person, publish_version


@pytest.fixture
def served(database: Database) -> Dashboard:
    with database.write() as session:
        publish_version(session, members=[person("ada", country="France"), "bruno"], others=["chiara"])
    add_user(database, role="admin")
    opened = hosted(database, PAGES)
    opened.log_in()
    return opened


def entries(database: Database, served: Dashboard, kind: AuditKind) -> list[AuditEvent]:
    served.app.server.extensions["background_writer"].flush()
    with database.read() as session:
        return list(
            session.scalars(select(AuditEvent).where(AuditEvent.kind == kind).order_by(AuditEvent.id))
        )


def test_an_export_is_recorded_with_its_rows_and_filters(database: Database, served: Dashboard) -> None:
    served.client.get("/export/customers.csv?list=everybody&country=France&lang=pt_BR").get_data()
    served.client.get("/export/invoices.xlsx?customer=ada").get_data()
    result = entries(database, served, AuditKind.EXPORT)
    assert [(item.by, item.values) for item in result] == [
        (
            "ada@example.org",
            {
                "what": "customers",
                "rows": 1,
                "filters": {"list": "everybody", "country": "France", "version": "1"},
            },
        ),
        ("ada@example.org", {"what": "invoices of customer ada", "rows": 0, "filters": {}}),
    ]
    assert {item.address for item in result} == {ELSEWHERE}
    assert all(item.request_id for item in result)


def test_a_look_at_a_customer_is_recorded_however_the_drawer_opens(
    database: Database, served: Dashboard
) -> None:
    served.render("/insiders", "?customer=ada")
    output, clicked = next(
        (output, item)
        for output, item in served.app.callback_map.items()
        if any(inputs["property"] == "openedRow" for inputs in item["inputs"])
    )
    names = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
    response = served.client.post(
        "/_dash-update-component",
        json={
            "output": output,
            "outputs": [{"id": id_, "property": property_} for id_, property_ in names],
            "inputs": [{**inputs, "value": {"customer_id": "bruno"}} for inputs in clicked["inputs"]],
            "changedPropIds": ["insiders-grid.openedRow"],
            "state": [{**inputs, "value": ""} for inputs in clicked["state"]],
        },
        headers={"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"},
    )
    assert "Customer bruno" in response.text
    result = entries(database, served, AuditKind.CUSTOMER_VIEWED)
    assert [(item.by, item.values["customer"]) for item in result] == [
        ("ada@example.org", "ada"),
        ("ada@example.org", "bruno"),
    ]


def test_the_exported_log_can_be_verified_elsewhere(database: Database, served: Dashboard) -> None:
    line = json.loads(served.client.get("/export/audit.jsonl").text.splitlines()[-1])
    names = [field.name for field in fields(ChainedEntry)]
    entry = ChainedEntry(**{name: line[name] for name in names} | {"at": datetime.fromisoformat(line["at"])})
    assert (entry.id, entry.kind, line["text"]) == (1, "login", "Logged in.")
    assert entry.hash_after(line["previous_hash"]) == line["hash"]


def test_the_page_shows_the_log_narrowed_by_kind_person_and_day(
    database: Database, served: Dashboard
) -> None:
    with database.write() as session:
        record(session, AuditKind.USER_INVITED, "carla@example.org", email="dora@example.org")
    assert "Invited dora@example.org." in served.render("/admin", "?tab=trail")
    assert "Logged in." in served.render("/admin", "?tab=trail&kind=login")
    assert "Invited dora" not in served.render("/admin", "?tab=trail&kind=login")
    assert "Logged in." not in served.render("/admin", "?tab=trail&by=carla@example.org")
    assert "No entries match." in served.render("/admin", "?tab=trail&since=2999-01-01")
    assert "Logged in." in served.render(
        "/admin", "?tab=trail&since=2020-01-01&until=9999-12-31&before=nonsense"
    )
