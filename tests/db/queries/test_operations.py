"""Runs, imports, overrides and models, as the pages read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from db import queries
from db.engine import Database
from db.models import Override, Run
from db.store import FittedModel
from tests.factories import publish_version

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def run(status: str, *, started: datetime | None, key: str | None = None) -> Run:
    return Run(
        kind="run",
        params={},
        requested_by="ada@example.org",
        requested_at=NOON,
        status=status,
        started_at=started,
        request_key=key,
    )


def test_the_last_run_is_the_one_that_started_last(database: Database) -> None:
    with database.write() as session:
        assert queries.last_run(session) is None
        session.add_all(
            [
                run("done", started=NOON),
                run("failed", started=NOON + timedelta(hours=1)),
                run("queued", started=None, key="a"),
            ]
        )
        session.flush()
        last = queries.last_run(session)
        assert last is not None
        assert last.status == "failed"


def test_the_queue_holds_what_waits_and_what_runs_in_the_order_of_asking(database: Database) -> None:
    with database.write() as session:
        session.add_all(
            [
                run("done", started=NOON),
                run("running", started=NOON, key="a"),
                run("queued", started=None, key="b"),
            ]
        )
        session.flush()
        assert [item.status for item in queries.queue(session)] == ["running", "queued"]


def test_overrides_hold_until_they_expire_or_are_ended(database: Database) -> None:
    today = date(2026, 3, 2)

    def override(customer: str, expires: date | None = None, ended: datetime | None = None) -> Override:
        return Override(
            customer_id=customer,
            kind="pin",
            reason="friend of the house",
            created_by="ada@example.org",
            created_at=NOON,
            expires_on=expires,
            ended_at=ended,
        )

    with database.write() as session:
        session.add_all(
            [
                override("for ever"),
                override("until tomorrow", expires=today + timedelta(days=1)),
                override("until today", expires=today),
                override("ended", ended=NOON),
            ]
        )
        session.flush()
        result = {override.customer_id for override in queries.overrides_in_force(session, today)}
    assert result == {"for ever", "until tomorrow"}


def test_champions_are_the_models_versions_were_made_with_newest_first(database: Database) -> None:
    with database.write() as session:
        publish_version(
            session, as_of=date(2026, 2, 16), model=FittedModel(date(2026, 2, 16), "a", {"k": 8}, b"")
        )
        first = queries.champions(session)[0].id
        publish_version(session, as_of=date(2026, 2, 23), model=first)
        publish_version(
            session, as_of=date(2026, 3, 2), model=FittedModel(date(2026, 3, 2), "b", {"k": 6}, b"")
        )
        rows = queries.champions(session)
    assert [
        (row.recipe, row.card["k"], row.versions, row.first_version, row.last_version) for row in rows
    ] == [
        ("b", 6, 1, 3, 3),
        ("a", 8, 2, 1, 2),
    ]
