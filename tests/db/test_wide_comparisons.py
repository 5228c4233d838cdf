"""What came of wide comparisons is kept, put forward once, and asked for when due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from db.audit import THE_SCHEDULE
from db.clock import database_now
from db.engine import Database
from db.jobs import queue
from db.models import Model, Run
from db.store import FenceLostError, FittedModel
from db.wide_comparisons import ComparisonDraft, newest_comparison, request_comparison, store_comparison
from domain.enums import RunKind
from domain.message import Message

MONDAY = date(2026, 3, 2)
WHY = Message("The champion is frozen.")


def draft(as_of: date = MONDAY, *, passed: bool = False, fitted: bool = True) -> ComparisonDraft:
    model = FittedModel(as_of, "search", {"k": 5}, b"fitted") if fitted else None
    return ComparisonDraft(as_of, "search", [{"space": "umap", "k": 5}], WHY, model, passed)


def test_a_comparison_is_kept_with_its_model(database: Database) -> None:
    with database.write() as session:
        store_comparison(session, draft(), fence=None)
    with database.read() as session:
        result = newest_comparison(session, MONDAY)
        assert result is not None
        assert (result.as_of, result.leaderboard, result.passed) == (
            MONDAY,
            [{"space": "umap", "k": 5}],
            False,
        )
        assert Message.from_json(result.decision) == WHY
        model = session.scalars(select(Model)).one()
        assert (result.model_id, model.card, model.classifier) == (model.id, {"k": 5}, b"fitted")
        assert session.scalars(select(Run)).all() == []


def test_a_model_that_passed_every_gate_is_put_forward_by_the_schedule(database: Database) -> None:
    with database.write() as session:
        comparison = store_comparison(session, draft(passed=True), fence=None)
        expected = {"model": comparison.model_id, "comparison": comparison.id}
    with database.read() as session:
        run = session.scalars(select(Run)).one()
        assert (run.kind, run.params, run.requested_by) == (RunKind.PROMOTE, expected, THE_SCHEDULE)


def test_where_nothing_could_be_fitted_no_model_is_kept(database: Database) -> None:
    with database.write() as session:
        assert store_comparison(session, draft(fitted=False), fence=None).model_id is None
        assert session.scalars(select(Model)).all() == []


def test_under_a_lost_claim_nothing_is_kept(database: Database) -> None:
    with pytest.raises(FenceLostError), database.write() as session:
        store_comparison(session, draft(passed=True), fence=3)
    with database.read() as session:
        assert newest_comparison(session, MONDAY) is None
        assert session.scalars(select(Run)).all() == []


def test_an_older_version_sees_what_was_known_at_its_time(database: Database) -> None:
    with database.write() as session:
        store_comparison(session, draft(MONDAY), fence=None)
        store_comparison(session, draft(MONDAY + timedelta(days=28)), fence=None)
    with database.read() as session:
        assert newest_comparison(session, MONDAY - timedelta(days=1)) is None
        for until, as_of in ((27, MONDAY), (28, MONDAY + timedelta(days=28))):
            result = newest_comparison(session, MONDAY + timedelta(days=until))
            assert result is not None
            assert result.as_of == as_of


def test_the_next_is_asked_for_once_the_last_is_old_enough(database: Database) -> None:
    month = timedelta(days=28)
    with database.write() as session:
        first = request_comparison(session, every=month)
        assert first is not None
        assert request_comparison(session, every=month) is None
        assert [run.id for run in queue.waiting(session)] == [first]
        month_ago = database_now(session) - month - timedelta(hours=1)
        session.execute(update(Run).values(requested_at=month_ago, status="done", request_key=None))
        second = request_comparison(session, every=month)
        assert second not in (None, first)
