"""Sources on the data page: what is known of each, and what may be done with it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.pages.data.page import page as data
from db.engine import Database
from db.models import AuditEvent, InvoiceImport, Run, Source
from db.source_settings import SourceSettings, add_source, pause_source
from db.source_state import SourceState, save_state, state_of
from domain.enums import RunKind, RunStatus
from i18n import Message
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import add_user, dashboard

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ADDRESS = "https://shop.example/exports/orders.csv?token=${TOKEN}"


def added(database: Database, *, location: str = ADDRESS, schedule: str = "0 6 * * *") -> int:
    with database.write() as session:
        return add_source(session, "web shop", SourceSettings(location, schedule), by="ada", now=NOW).id


def change(database: Database, **values: Any) -> None:
    with database.write() as session:
        source = session.scalars(select(Source)).one()
        for name, value in values.items():
            setattr(source, name, value)


def decide(database: Database, **told: Any) -> str:
    return render(dashboard(database, (data,)), "source-action", told, path="/data").text


@pytest.mark.parametrize(
    ("source", "name"),
    [("simulated:?seed=1", "the demo shop"), ("https://shop.example/orders.csv?token=abc", "orders.csv")],
)
def test_a_source_of_the_environment_is_named_and_nothing_is_said_to_be_imported_by_hand(
    sqlite_database: Database, source: str, name: str
) -> None:
    content = dashboard(sqlite_database, (data,), invoices_source=source).render("/data")
    assert f"Every weekly run reads {name}." in content
    assert "by hand" not in content


def test_without_sources_the_page_says_how_one_is_added(sqlite_database: Database) -> None:
    content = dashboard(sqlite_database, (data,)).render("/data")
    assert "Invoices are imported by hand." in content
    assert "python -m pipeline sources add NAME ADDRESS" in content


def test_a_source_says_what_it_is_when_it_is_read_and_how_that_went(sqlite_database: Database) -> None:
    number = added(sqlite_database)
    with sqlite_database.write() as session:
        session.add(
            InvoiceImport(
                source="orders.csv", sha256="0" * 64, imported_at=NOW, rows_read=4, rows_added=3,
                rows_known=1, rows_replaced=0, left_out={}, identified_revenue=45.0,
                unidentified_revenue=15.0, source_id=number,
            )
        )  # fmt: skip
    change(sqlite_database, read_at=NOW)
    content = dashboard(sqlite_database, (data,)).render("/data")
    for words in ("web shop", "web address · orders.csv", "0 6 * * *", "3 lines added", "Read now", "Pause"):
        assert words in content
    assert "${TOKEN}" not in content
    assert "shop.example" not in content


def test_a_failed_reading_says_why(sqlite_database: Database) -> None:
    number = added(sqlite_database)
    with sqlite_database.write() as session:
        session.add(
            Run(
                kind=RunKind.IMPORT, params={"source_id": number, "name": "web shop"}, requested_by="ada",
                requested_at=NOW, status=RunStatus.FAILED, started_at=NOW, finished_at=NOW,
                outcome=Message("{file} cannot be reached.", {"file": "/exports/orders.csv"}).to_json(),
            )
        )  # fmt: skip
    assert "orders.csv cannot be reached." in dashboard(sqlite_database, (data,)).render("/data")


def test_what_breaks_its_contract_is_told_and_can_be_accepted(sqlite_database: Database) -> None:
    added(sqlite_database)
    with sqlite_database.write() as session:
        source = session.scalars(select(Source)).one()
        save_state(source, SourceState(since=date(2026, 1, 1), breach=Message("It fell silent.")))
    content = dashboard(sqlite_database, (data,)).render("/data")
    assert "It fell silent. Nothing is published until it is as expected, or you accept it." in content
    assert "Accept" in decide(sqlite_database, do="look", source=1)
    assert "The next delivery is accepted as it is." in decide(sqlite_database, do="accept", source=1)
    with sqlite_database.read() as session:
        assert state_of(session.scalars(select(Source)).one()).is_accepted


def test_read_now_is_a_job_of_the_queue_under_ones_name(sqlite_database: Database) -> None:
    number = added(sqlite_database)
    decide(sqlite_database, do="read", source=number)
    with sqlite_database.read() as session:
        (run,) = session.scalars(select(Run)).all()
        assert (run.kind, run.params) == (RunKind.IMPORT, {"source_id": number, "name": "web shop"})


def test_a_paused_source_is_not_read_until_it_is_resumed_and_both_are_recorded(
    sqlite_database: Database,
) -> None:
    number = added(sqlite_database)
    assert "no run reads it" in decide(sqlite_database, do="pause", source=number)
    assert "web shop is paused. Resume it first." in decide(sqlite_database, do="read", source=number)
    assert "no run reads it" not in decide(sqlite_database, do="resume", source=number)
    with sqlite_database.read() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        changes = [json.loads(event.details).get("change") for event in events]
        assert [change for change in changes if change is not None] == ["added", "paused", "resumed"]


def test_removing_is_asked_about_first_and_keeps_the_invoices(sqlite_database: Database) -> None:
    number = added(sqlite_database)
    served = dashboard(sqlite_database, (data,))
    text = render(served, "source-remove-request", {"source": number}, path="/data").text
    assert "Its invoices stay" in text
    assert (
        "No sources yet" in render(served, "source-remove-confirmed", {"source": number}, path="/data").text
    )
    with sqlite_database.read() as session:
        assert session.scalars(select(Source)).one().removed_at is not None


@pytest.mark.parametrize("role", ["reader", "viewer"])
def test_whoever_may_not_import_sees_sources_and_no_buttons(sqlite_database: Database, role: str) -> None:
    added(sqlite_database)
    add_user(sqlite_database, role=role)
    served = dashboard(sqlite_database, (data,))
    served.log_in()
    content = served.render("/data")
    assert "web shop" in content
    assert "Read now" not in content
    assert "Remove: web shop" not in content


def test_a_paused_source_that_is_added_again_is_read_again(sqlite_database: Database) -> None:
    added(sqlite_database)
    with sqlite_database.write() as session:
        pause_source(session, "web shop", by="ada", now=NOW)
        source = session.scalars(select(Source)).one()
        source.removed_at = NOW
    added(sqlite_database)
    with sqlite_database.read() as session:
        assert session.scalars(select(Source)).one().paused_at is None
