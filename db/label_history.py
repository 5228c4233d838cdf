"""Labels of all versions as intervals: only changes from one version to the next are stored."""

from __future__ import annotations

from sqlalchemy import and_, exists, insert, literal, select, update
from sqlalchemy.orm import Session

from db.models import CustomerSnapshot, LabelInterval


def record_label_intervals(session: Session, number: int) -> None:
    """Close the intervals that end with version `number`, the newest, and open those that begin with it.

    Its labels must be there already.
    """
    same = and_(
        CustomerSnapshot.version == number,
        CustomerSnapshot.customer_id == LabelInterval.customer_id,
        CustomerSnapshot.segment_id == LabelInterval.segment_id,
        CustomerSnapshot.is_member == LabelInterval.is_member,
        CustomerSnapshot.since.is_not_distinct_from(LabelInterval.since),
        CustomerSnapshot.weeks_below == LabelInterval.weeks_below,
        CustomerSnapshot.valid_until.is_not_distinct_from(LabelInterval.valid_until),
    )
    goes_on = LabelInterval.last_version.is_(None)
    session.execute(
        update(LabelInterval)
        .where(goes_on, ~exists().where(same))
        .values(last_version=number - 1)
        .execution_options(synchronize_session=False)
    )
    opened = select(
        CustomerSnapshot.customer_id,
        literal(number),
        CustomerSnapshot.segment_id,
        CustomerSnapshot.is_member,
        CustomerSnapshot.since,
        CustomerSnapshot.weeks_below,
        CustomerSnapshot.valid_until,
    ).where(
        CustomerSnapshot.version == number,
        ~exists().where(LabelInterval.customer_id == CustomerSnapshot.customer_id, goes_on),
    )
    columns = [
        "customer_id",
        "first_version",
        "segment_id",
        "is_member",
        "since",
        "weeks_below",
        "valid_until",
    ]
    session.execute(insert(LabelInterval).from_select(columns, opened))
