"""The standing holdout: one at a time, for good, and assigned with the version that publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from db import holdouts
from db.engine import Database
from db.experiment_audiences import population
from db.models import AuditEvent, Holdout, HoldoutAssignment, HoldoutStop
from db.store import FenceLostError
from domain.user_error import UserError
from tests.factories import AS_OF, publish_version
from tests.trade import keep, sale


def begun(database: Database, share: float = 0.05, begins_on: date | None = AS_OF) -> None:
    with database.write() as session:
        holdouts.start_holdout(session, share=share, seed=7, by="ana@shop.example", begins_on=begins_on)


def assigned(*held_out: str, others: Sequence[str] = ()) -> list[dict[str, Any]]:
    return [
        {
            "holdout_id": 1,
            "customer_id": customer,
            "is_held_out": customer in held_out,
            "stratum": 1,
            "position": place,
            "expected": 100.0,
            "assigned_on": AS_OF,
        }
        for place, customer in enumerate([*held_out, *others])
    ]


def test_it_begins_on_the_first_day_without_invoices_and_is_in_the_audit_log(database: Database) -> None:
    keep(database, sale("ada", "mug", 1, 10.0, on="2026-03-05"))
    with database.write() as session:
        publish_version(session)
    begun(database, begins_on=None)
    with database.read() as session:
        holdout = holdouts.running_holdout(session)
        assert holdout is not None
        assert (holdout.share, holdout.seed, holdout.begins_on) == (0.05, 7, date(2026, 3, 6))
        entry = session.scalars(select(AuditEvent).where(AuditEvent.kind == "holdout-started")).one()
        assert entry.by == "ana@shop.example"


def test_one_holdout_runs_at_a_time(sqlite_database: Database) -> None:
    begun(sqlite_database)
    with pytest.raises(UserError, match="already running"):
        begun(sqlite_database)
    with sqlite_database.write() as session:
        holdouts.stop_holdout(session, by="ana", why="Christmas")
    with pytest.raises(UserError, match="No standing holdout"), sqlite_database.write() as session:
        holdouts.stop_holdout(session, by="ana", why="again")
    begun(sqlite_database)
    with sqlite_database.read() as session:
        holdout = holdouts.running_holdout(session)
        assert holdout is not None
        assert holdout.id == 2


@pytest.mark.parametrize("share", [0.0, 0.009, 0.51, 5.0])
def test_a_share_out_of_bounds_is_refused(sqlite_database: Database, share: float) -> None:
    with pytest.raises(UserError, match="Hold out between"):
        begun(sqlite_database, share)


def test_a_stop_needs_a_reason(sqlite_database: Database) -> None:
    begun(sqlite_database)
    with pytest.raises(UserError, match="reason"), sqlite_database.write() as session:
        holdouts.stop_holdout(session, by="ana", why="  ")


def test_assignments_are_published_with_their_version(database: Database) -> None:
    begun(database)
    with database.write() as session:
        publish_version(session, holdout_assignments=assigned("ada", others=["bruno"]))
    with database.read() as session:
        rows = holdouts.assignments(session, 1)
        assert [(row.customer_id, row.is_held_out, row.assigned_on) for row in rows] == [
            ("ada", True, AS_OF),
            ("bruno", False, AS_OF),
        ]
        assert holdouts.holdout_sizes(session, 1) == holdouts.HoldoutSizes(assigned=2, held_out=1)
        assert session.scalars(holdouts.held_out_ids()).all() == ["ada"]


def test_a_run_that_lost_its_fence_assigns_nobody(sqlite_database: Database) -> None:
    begun(sqlite_database)
    with pytest.raises(FenceLostError), sqlite_database.write() as session:
        publish_version(session, fence=99, holdout_assignments=assigned("ada"))
    with sqlite_database.read() as session:
        assert holdouts.assignments(session, 1) == []


def test_a_holdout_stopped_during_a_run_assigns_nobody_any_more(sqlite_database: Database) -> None:
    begun(sqlite_database)
    with sqlite_database.write() as session:
        holdouts.stop_holdout(session, by="ana", why="Christmas")
        publish_version(session, holdout_assignments=assigned("ada"))
    with sqlite_database.read() as session:
        assert holdouts.assignments(session, 1) == []


@pytest.mark.parametrize(
    "change",
    [
        update(Holdout).values(share=0.1),
        delete(Holdout),
        update(HoldoutAssignment).values(is_held_out=False),
        delete(HoldoutAssignment).where(HoldoutAssignment.customer_id == "ada"),
        delete(HoldoutStop),
    ],
    ids=["another share", "no holdout", "nobody held out", "without ada", "no end"],
)
def test_the_database_refuses_to_change_it(database: Database, change: object) -> None:
    begun(database)
    with database.write() as session:
        publish_version(session, holdout_assignments=assigned("ada"))
        holdouts.stop_holdout(session, by="ana", why="Christmas")
    with pytest.raises(DBAPIError, match="never changed"), database.write() as session:
        session.execute(change)  # type: ignore[call-overload]


def test_a_day_knows_only_what_had_begun_and_ended_by_then(sqlite_database: Database) -> None:
    begun(sqlite_database)
    with sqlite_database.write() as session:
        publish_version(session, as_of=AS_OF + timedelta(days=7))
        holdouts.stop_holdout(session, by="ana", why="Christmas")
    with sqlite_database.read() as session:
        assert holdouts.holdout_known_on(session, AS_OF - timedelta(days=1)) is None
        before, running = holdouts.holdout_known_on(session, AS_OF) or (None, None)
        assert before is not None
        assert running is None
        _, stop = holdouts.holdout_known_on(session, AS_OF + timedelta(days=7)) or (None, None)
        assert stop is not None
        assert stop.ends_on == AS_OF + timedelta(days=7)


def test_experiments_leave_out_who_is_held_out(sqlite_database: Database) -> None:
    begun(sqlite_database)
    with sqlite_database.write() as session:
        publish_version(session, holdout_assignments=assigned("ada", others=["bruno"]))
        assert [row.customer_id for row in population(session, 1)[1]] == ["bruno"]
        holdouts.stop_holdout(session, by="ana", why="Christmas")
        assert [row.customer_id for row in population(session, 1)[1]] == ["ada", "bruno"]
