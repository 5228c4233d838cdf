"""Who was held out of the programme's benefits on a date, for use in other statements."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select

from db.models import HoldoutAssignment, HoldoutStop


def is_held_out_on(customer_id: ColumnElement[str], as_of: ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a holdout that had not been stopped by then held a customer out on a date.

    As drawn, also of customers whose figures have been cleared.
    """
    return exists(
        select(HoldoutAssignment.customer_id)
        .outerjoin(HoldoutStop, HoldoutStop.holdout_id == HoldoutAssignment.holdout_id)
        .where(
            HoldoutAssignment.customer_id == customer_id,
            HoldoutAssignment.is_held_out,
            HoldoutAssignment.assigned_on <= as_of,
            or_(HoldoutStop.ends_on.is_(None), HoldoutStop.ends_on > as_of),
        )
    )
