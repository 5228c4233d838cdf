"""The features as they would be without the lines that came late: what tells `data` reasons apart."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.line_days import has_late_lines
from db.models import ReplacedLine, Version
from pipeline.engines.port import InvoiceEngine, LinesSeen
from pipeline.features import features_of_totals
from pipeline.features.period import Period
from pipeline.ingest.rules import Rules


def compute_features_without_late(
    session: Session, engine: InvoiceEngine, before: Version | None, window: Period, rules: Rules
) -> pd.DataFrame | None:
    """Features without the late lines and corrections since version `before` that concern earlier dates.

    None if there were none.
    """
    if before is None:
        return None
    newest = before.last_import_id or 0
    # What a newer file replaced since then was as it was.
    replaced = select(ReplacedLine.key).where(
        ReplacedLine.replaced_by > newest, ReplacedLine.import_id <= newest
    )
    if not has_late_lines(session, newest, before.as_of) and session.scalar(replaced.limit(1)) is None:
        return None
    lines_seen = LinesSeen(newest, before.as_of)
    return features_of_totals(engine.customer_totals(window, rules, lines_seen), window.before)
