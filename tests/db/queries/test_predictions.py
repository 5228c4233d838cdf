"""Predictions wait for their horizon, are graded once, and are cleared when it is long past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import queries
from db.engine import Database
from db.models import FittedValueModel, Prediction
from db.retention import prune
from tests.factories import publish_version

FIRST = date(2026, 1, 5)


def _predicted(customer_id: str) -> dict[str, Any]:
    return {
        "customer_id": customer_id, "expected_revenue_84d": 10.0, "revenue_low_84d": 0.0,
        "revenue_high_84d": 30.0, "order_probability_84d": 0.4, "expected_revenue_365d": 50.0,
        "revenue_low_365d": None, "revenue_high_365d": None, "probability_alive": 0.9,
    }  # fmt: skip


def _grade(number: int, as_of: date) -> dict[str, Any]:
    figures = {"total": 1.0, "total_error": 0.1, "deviance": 1.0, "gini": 0.5, "slope": 1.0}
    return {
        "version": number, "as_of": as_of.isoformat(), "until": (as_of + timedelta(days=84)).isoformat(),
        "horizon_days": 84, "method": "blend", "naive": "naive_year", "customers": 1, "actual": 1.0,
        "predicted": figures, "naive_predicted": figures, "deciles": [],
        "order_probability": 0.4, "ordered": 0.5,
    }  # fmt: skip


def _due(session: Session, as_of: date, days: int = 84) -> list[int]:
    return [version.number for version in queries.ungraded_versions(session, as_of, days)]


def test_predictions_are_due_on_the_day_their_horizon_has_ended_and_not_before(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=FIRST, predictions=[_predicted("ada")])
        assert _due(session, FIRST + timedelta(days=83)) == []
        assert _due(session, FIRST + timedelta(days=84)) == [1]
        assert _due(session, FIRST + timedelta(days=84), days=365) == []
        row = queries.predictions_of(session, 1, 365)[0]
        assert (row.customer_id, row.expected, row.low, row.chance) == ("ada", 50.0, None, 0.9)


def test_of_two_versions_of_one_day_the_newer_is_graded(database: Database) -> None:
    with database.write() as session:
        for _ in range(2):
            publish_version(session, as_of=FIRST, predictions=[_predicted("ada")])
        assert _due(session, FIRST + timedelta(days=100)) == [2]


def test_a_grade_is_stored_with_the_version_that_made_it_and_known_from_then_on(database: Database) -> None:
    later = FIRST + timedelta(days=84)
    with database.write() as session:
        publish_version(session, as_of=FIRST, predictions=[_predicted("ada")])
        publish_version(session, as_of=later, report={"grades": [_grade(1, FIRST)]})
        assert _due(session, later) == []
        first, second = (queries.version_numbered(session, number) for number in (1, 2))
        assert first is not None
        assert second is not None
        assert queries.prediction_grades(session, first) == []
        result = queries.newest_grade(session, second, 84)
        assert result is not None
        assert (result.version, result.graded_in, result.grade["ordered"]) == (1, 2, 0.5)


def test_predictions_that_can_never_be_graded_any_more_are_cleared(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=FIRST, predictions=[_predicted("ada")])
        publish_version(session, as_of=FIRST + timedelta(days=421), predictions=[_predicted("ada")])
        prune(session, keep=26)
        assert session.scalar(select(func.count()).select_from(Prediction)) == 2
        publish_version(session, as_of=FIRST + timedelta(days=422), predictions=[_predicted("ada")])
        prune(session, keep=26)
        assert set(session.scalars(select(Prediction.version))) == {2, 3}


def test_the_model_in_force_is_the_newest_that_knew_nothing_after_the_date(database: Database) -> None:
    with database.write() as session:
        for day in (0, 91):
            model = FittedValueModel(
                as_of=FIRST + timedelta(days=day), created_at=datetime.now(UTC), document=b"%d" % day
            )
            session.add(model)
        session.flush()
        assert queries.value_model_in_force(session, FIRST - timedelta(days=1)) is None
        assert queries.value_model_in_force(session, FIRST + timedelta(days=90)) == b"0"
        assert queries.value_model_in_force(session, FIRST + timedelta(days=91)) == b"91"
