"""The features as they would be without the lines that came late: what tells `data` reasons apart."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, and_, select, union_all
from sqlalchemy.orm import Session

from db.models import (
    InvoiceLine,
    ReplacedLine,
    Version,
)
from pipeline.engines.customer_features import compute_features
from pipeline.engines.shop_rules import rules_of
from pipeline.engines.weekly_aggregates import LINES

_REPLACED = ReplacedLine.__table__


def compute_features_without_late(
    session: Session, before: Version | None, as_of: date, window_days: int
) -> pd.DataFrame | None:
    """Features without the late lines and corrections since version `before` that concern earlier dates.

    None if there were none.
    """
    if before is None:
        return None
    late = _late(before)
    # What a newer file replaced since then was as it was.
    replaced_since = (
        _REPLACED.c.replaced_by > (before.last_import_id or 0),
        _REPLACED.c.import_id <= (before.last_import_id or 0),
    )
    if (
        session.scalar(select(InvoiceLine.key).where(late).limit(1)) is None
        and session.scalar(select(_REPLACED.c.key).where(*replaced_since).limit(1)) is None
    ):
        return None
    in_time: FromClause = union_all(
        select(LINES).where(~late),
        select(*(_REPLACED.c[column.name] for column in LINES.c)).where(*replaced_since),
    ).subquery("lines_in_time")
    return compute_features(
        session.connection(), in_time, as_of=as_of, window_days=window_days, rules=rules_of(session)
    )


def _late(before: Version) -> ColumnElement[bool]:
    return and_(
        InvoiceLine.import_id > (before.last_import_id or 0),
        InvoiceLine.invoiced_on < before.as_of,
    )
