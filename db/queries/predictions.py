"""Queries about predictions of what customers will be worth: the model, what is due, and the grades."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import FittedValueModel


def value_model_in_force(session: Session, as_of: date) -> bytes | None:
    """The newest model of customers' value that was fitted by `as_of`; None before the first."""
    return session.scalar(
        select(FittedValueModel.document)
        .where(FittedValueModel.as_of <= as_of)
        .order_by(FittedValueModel.as_of.desc(), FittedValueModel.id.desc())
        .limit(1)
    )
