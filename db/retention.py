"""Delete old data, so that the database does not grow with every version for ever.

For versions that are no longer among the newest, customers' figures are deleted and labels are kept as
intervals; reports, segments and movements are kept for ever. docs/operations.md lists all rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from db.clock import database_now
from db.models import CustomerSnapshot, Model, ModelDeployment, Prediction, Run, Version

MAX_AT_ONCE = 4
"""Versions cleared by one publication: after an upgrade, or when the setting was lowered, it takes some weeks
and holds nothing up."""
MAX_CUSTOMERS_AT_ONCE = 1_500_000
"""Customers whose figures are cleared by one publication, unless a single version has more."""
PREDICTIONS_KEPT = timedelta(days=365 + 56)
"""How long predictions of single customers wait to be graded: their horizon, and some weeks without a run."""
CHALLENGERS_KEPT = 12
"""Of the newest models those that a person may promote: as many as the page of the model lists."""
LOGS_KEPT = 100
"""Runs whose log is kept: two years of weeks. That of a failed run may be a quarter of a megabyte."""


def prune(session: Session, *, keep: int) -> Sequence[int]:
    """Delete data past its retention; return the numbers of the pruned versions.

    The newest `keep` versions stay whole, by number and also by date: whoever replays the past must not lose
    the present, nor what the replay has just made. To be called in the transaction that publishes a version,
    so that the fence has been checked and readers see both or neither.
    """
    numbers = _no_longer_whole(session, keep)
    if numbers:
        session.execute(delete(CustomerSnapshot).where(CustomerSnapshot.version.in_(numbers)))
        session.execute(
            update(Version).where(Version.number.in_(numbers)).values(pruned_at=database_now(session))
        )
    _clear_predictions(session)
    _clear_classifiers(session)
    _clear_logs(session)
    return numbers


def _clear_predictions(session: Session) -> None:
    """Delete predictions older than the longest horizon, a year: they have been graded, or never can be."""
    newest = session.scalar(select(func.max(Version.as_of)))
    if newest is not None:
        old = select(Version.number).where(Version.as_of < newest - PREDICTIONS_KEPT)
        session.execute(
            delete(Prediction).where(Prediction.version.in_(old)).execution_options(synchronize_session=False)
        )


def _no_longer_whole(session: Session, keep: int) -> Sequence[int]:
    by_number = select(Version.number).order_by(Version.number.desc()).limit(keep)
    by_date = select(Version.number).order_by(Version.as_of.desc(), Version.number.desc()).limit(keep)
    old = session.execute(
        select(Version.number, Version.customers)
        .where(
            Version.pruned_at.is_(None),
            Version.number.not_in(by_number),
            Version.number.not_in(by_date),
        )
        .order_by(Version.number)
        .limit(MAX_AT_ONCE)
    ).all()
    upto = accumulate(row.customers for row in old)
    return [
        row.number
        for place, (row, customers) in enumerate(zip(old, upto, strict=True))
        if place == 0 or customers <= MAX_CUSTOMERS_AT_ONCE
    ]


def _clear_classifiers(session: Session) -> None:
    """Delete the fitted models of challengers that were not promoted; their cards stay."""
    newest = select(Model.id).order_by(Model.id.desc()).limit(CHALLENGERS_KEPT)
    session.execute(
        update(Model)
        .where(
            Model.classifier != b"",
            Model.id.not_in(newest),
            Model.id.not_in(select(ModelDeployment.model_id)),
            Model.id.not_in(select(Version.model_id)),
        )
        .values(classifier=b"")
        .execution_options(synchronize_session=False)
    )


def _clear_logs(session: Session) -> None:
    oldest_kept = select(Run.id).order_by(Run.id.desc()).limit(1).offset(LOGS_KEPT - 1).scalar_subquery()
    session.execute(
        update(Run)
        .where(Run.log != "", Run.finished_at.is_not(None), Run.id < oldest_kept)
        .values(log="")
        .execution_options(synchronize_session=False)
    )
