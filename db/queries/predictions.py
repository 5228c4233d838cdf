"""Queries about predictions of what customers will be worth: the model, what is due, and the grades."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import FittedValueModel, Prediction, PredictionGrade, Version
from db.queries.rows import AnyRow

MAX_DUE = 12
"""Predictions graded by one run: after a pause or an upgrade, it takes some weeks and holds nothing up."""


def value_model_in_force(session: Session, as_of: date) -> bytes | None:
    """The newest value model fitted by `as_of`; None before the first."""
    return session.scalar(
        select(FittedValueModel.document)
        .where(FittedValueModel.as_of <= as_of)
        .order_by(FittedValueModel.as_of.desc(), FittedValueModel.id.desc())
        .limit(1)
    )


def ungraded_versions(session: Session, as_of: date, horizon_days: int) -> Sequence[Version]:
    """Versions whose `horizon_days` predictions are due by `as_of` without a grade, oldest first.

    Of several versions as of the same day, the newest.
    """
    is_graded = select(PredictionGrade.version).where(PredictionGrade.horizon_days == horizon_days)
    predicted = select(Prediction.version).distinct()
    newest = (
        select(func.max(Version.number))
        .where(Version.as_of <= as_of - timedelta(days=horizon_days), Version.number.in_(predicted))
        .group_by(Version.as_of)
    )
    return session.scalars(
        select(Version)
        .where(Version.number.in_(newest), Version.number.not_in(is_graded))
        .order_by(Version.as_of)
        .limit(MAX_DUE)
    ).all()


def predictions_of(session: Session, number: int, horizon_days: int) -> Sequence[AnyRow]:
    """customer_id, expected, low, high and chance (of an order) as predicted by version `number`."""
    chance = Prediction.order_probability_84d if horizon_days == 84 else Prediction.probability_alive
    return session.execute(
        select(
            Prediction.customer_id,
            getattr(Prediction, f"expected_revenue_{horizon_days}d").label("expected"),
            getattr(Prediction, f"revenue_low_{horizon_days}d").label("low"),
            getattr(Prediction, f"revenue_high_{horizon_days}d").label("high"),
            chance.label("chance"),
        ).where(Prediction.version == number)
    ).all()


def prediction_grades(session: Session, version: Version) -> Sequence[PredictionGrade]:
    """The grades known when `version` was published, by horizon and date."""
    graded_in = select(Version.number).where(Version.as_of <= version.as_of)
    return session.scalars(
        select(PredictionGrade)
        .join(Version, Version.number == PredictionGrade.version)
        .where(PredictionGrade.graded_in.in_(graded_in))
        .order_by(PredictionGrade.horizon_days, Version.as_of, Version.number)
    ).all()


def newest_grade(session: Session, version: Version, horizon_days: int) -> PredictionGrade | None:
    """The grade of the newest `horizon_days` predictions known when `version` was published."""
    grades = [
        prediction_grade
        for prediction_grade in prediction_grades(session, version)
        if prediction_grade.horizon_days == horizon_days
    ]
    return grades[-1] if grades else None
