"""Load the predictions of earlier versions whose horizon has ended, to be graded."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy.orm import Session

from db import queries
from pipeline.value import HORIZONS, DuePredictions


def load_due_predictions(session: Session, as_of: date) -> list[DuePredictions]:
    """Predictions that have come due by `as_of` and have no grade yet, oldest first."""
    due = []
    for days in HORIZONS:
        for version in queries.ungraded_versions(session, as_of, days):
            report = queries.readable_report(session, version.number)
            horizon = report.value.over(days) if report is not None and report.value is not None else None
            if report is None or horizon is None:
                continue
            rows = queries.predictions_of(session, version.number, days)
            due.append(
                DuePredictions(
                    version=version.number,
                    as_of=version.as_of,
                    window_days=report.settings_used("").window_days,
                    horizon_days=days,
                    method=horizon.method,
                    naive=horizon.naive,
                    total=horizon.expected_revenue,
                    naive_total=horizon.naive_revenue,
                    customers=pd.DataFrame([row._mapping for row in rows]).set_index("customer_id"),
                )
            )
    return due
