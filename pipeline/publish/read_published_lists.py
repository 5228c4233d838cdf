"""Read published lists of members and recorded movements from the database."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from db.models import LabelInterval, Movement, Version
from pipeline.membership.published_lists import PublishedLists, PublishedVersion


def read_published_lists(session: Session, as_of: date) -> PublishedLists:
    """The lists of all versions as of a day before `as_of`; of several for one day, the newest."""
    newest = select(func.max(Version.number)).where(Version.as_of < as_of).group_by(Version.as_of)
    before = aliased(Version)
    versions = session.execute(
        select(Version.number, Version.as_of, before.as_of.label("previous_as_of"))
        .outerjoin(before, before.number == Version.previous)
        .where(Version.number.in_(newest))
        .order_by(Version.as_of)
    ).all()
    if not versions:
        return PublishedLists()
    stays = session.execute(
        select(LabelInterval.customer_id, LabelInterval.first_version, LabelInterval.last_version).where(
            LabelInterval.is_member
        )
    ).all()
    movements = session.execute(
        select(Movement.version, Movement.customer_id, Movement.kind, Movement.reason).where(
            Movement.version.in_(newest)
        )
    ).all()
    return PublishedLists(
        tuple(PublishedVersion(row.number, row.as_of, row.previous_as_of) for row in versions),
        pd.DataFrame(stays, columns=["customer_id", "first_version", "last_version"]),
        pd.DataFrame(movements, columns=["version", "customer_id", "kind", "reason"]),
    )
