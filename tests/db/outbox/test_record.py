"""What is written down, and when nobody is to be told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from db.engine import Database
from db.jobs.lease import claim, fail
from db.jobs.queue import request
from db.models import OutboxEvent
from db.outbox.channels import NewWebhook, add_webhook, checked_url
from db.store import publish
from domain.enums import EventKind, RunKind
from domain.message import Message
from domain.user_error import UserError
from tests.drafts import small_draft
from tests.factories import publish_version

WHY = Message("The database did not answer.")


def hook(database: Database) -> None:
    with database.write() as session:
        add_webhook(session, NewWebhook("CRM", "https://crm.example/", list(EventKind), "en"), by="ada")


def events(database: Database) -> list[OutboxEvent]:
    with database.read() as session:
        return list(session.scalars(select(OutboxEvent).order_by(OutboxEvent.id)))


def fail_a_run(database: Database, kind: RunKind, *, retry: bool) -> None:
    with database.write() as session:
        request(session, kind, {}, "ada")
    claimed = claim(database, owner="here", lease_seconds=60)
    assert claimed is not None
    fail(database, claimed, WHY, retry=retry)


def test_nothing_is_written_while_nobody_is_to_be_told(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    fail_a_run(sqlite_database, RunKind.MANUAL, retry=False)
    assert events(sqlite_database) == []


def test_a_version_is_written_down_with_it(database: Database) -> None:
    hook(database)
    with database.write() as session:
        publish_version(session)
    assert [(event.kind, event.key, event.is_rehearsal) for event in events(database)] == [
        (EventKind.VERSION_PUBLISHED, "version.published:1", False)
    ]


@pytest.mark.parametrize(("retry", "written"), [(False, 1), (True, 0)])
def test_a_run_is_told_once_it_is_given_up(database: Database, retry: bool, written: int) -> None:
    hook(database)
    fail_a_run(database, RunKind.MANUAL, retry=retry)
    result = events(database)
    assert [item.kind for item in result] == [EventKind.RUN_FAILED] * written
    assert all(item.data["why"] == WHY.to_json() for item in result)


def test_an_import_that_fails_is_not_told_to_others(sqlite_database: Database) -> None:
    hook(sqlite_database)
    fail_a_run(sqlite_database, RunKind.IMPORT, retry=False)
    assert events(sqlite_database) == []


@pytest.mark.parametrize(
    "address", ["", "crm.example", "ftp://crm.example/", "https://", "https://a b/", "https://x:99999/"]
)
def test_an_address_that_cannot_be_is_refused(address: str) -> None:
    with pytest.raises(UserError, match="is not a web address"):
        checked_url(address)


def test_a_week_that_a_replay_runs_is_a_rehearsal_even_if_it_is_the_newest(sqlite_database: Database) -> None:
    hook(sqlite_database)
    with sqlite_database.write() as session:
        publish(session, replace(small_draft(), is_replay=True), fence=None)
        publish(session, replace(small_draft(), previous=1), fence=None)
    assert [event.is_rehearsal for event in events(sqlite_database)] == [True, False]
