"""WholeLabels as intervals: of a version, what it says otherwise than the one before."""

from __future__ import annotations

from sqlalchemy import and_, exists, insert, literal, select, update
from sqlalchemy.orm import Session

from db.models import Stay, WholeLabel


def note_stays(session: Session, number: int) -> None:
    """End the stays that version `number`, the newest, does not go on with, and begin those that it opens.

    Its labels must be there already.
    """
    same = and_(
        WholeLabel.version == number,
        WholeLabel.customer_id == Stay.customer_id,
        WholeLabel.segment_id == Stay.segment_id,
        WholeLabel.is_member == Stay.is_member,
        WholeLabel.since.is_not_distinct_from(Stay.since),
        WholeLabel.weeks_below == Stay.weeks_below,
    )
    goes_on = Stay.last_version.is_(None)
    session.execute(
        update(Stay)
        .where(goes_on, ~exists().where(same))
        .values(last_version=number - 1)
        .execution_options(synchronize_session=False)
    )
    opened = select(
        WholeLabel.customer_id,
        literal(number),
        WholeLabel.segment_id,
        WholeLabel.is_member,
        WholeLabel.since,
        WholeLabel.weeks_below,
    ).where(
        WholeLabel.version == number, ~exists().where(Stay.customer_id == WholeLabel.customer_id, goes_on)
    )
    columns = ["customer_id", "first_version", "segment_id", "is_member", "since", "weeks_below"]
    session.execute(insert(Stay).from_select(columns, opened))
