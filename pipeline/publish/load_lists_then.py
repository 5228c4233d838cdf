"""Load the lists of last quarter, to see what became of them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from db import queries
from domain.audiences import LAPSED, AudienceId
from domain.gates import OUT_OF_TIME_DAYS
from pipeline.membership.list_outcomes import ListsThen

JUDGED: tuple[AudienceId, ...] = ("gone_quiet", "close_to_line", "rising", "new_promising")
MAX_OLDER_DAYS = 28
"""A version that was much older than a quarter then says nothing of last quarter's lists."""


def load_lists_then(session: Session, as_of: date) -> ListsThen | None:
    """The lists of the newest version at least `OUT_OF_TIME_DAYS` old; None if its figures were deleted."""
    day = as_of - timedelta(days=OUT_OF_TIME_DAYS)
    version = queries.version_in_force(session, day)
    if version is None or version.pruned_at is not None:
        return None
    if version.as_of < day - timedelta(days=MAX_OLDER_DAYS):
        return None
    lists: dict[str, frozenset[str]] = {
        name: queries.customers_on_list(session, version.number, name) for name in JUDGED
    }
    lapsed = frozenset(
        lapsed_member.customer_id for lapsed_member in queries.lapsed_members(session, version)
    )
    return ListsThen(version.number, version.as_of, {**lists, LAPSED: lapsed})
