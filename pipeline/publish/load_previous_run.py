"""Load the version that a run follows."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import queries
from db.models import (
    CustomerSnapshot,
    LabelView,
    SegmentProfile,
    Version,
)
from pipeline.engines.port import InvoiceEngine, LinesSeen
from pipeline.features import features_of_totals, window_before
from pipeline.ingest.rules import DEFAULT_RULES
from pipeline.publish.load_champion import load_champion_before
from pipeline.publish.run_inputs import CurrentChampion, PreviousRun

DESCRIBED_FEATURES = ("gross_revenue", "net_revenue", "recency_days", "orders", "avg_recency_days")
"""The features of the version before that the sentences about movements speak of."""


def version_before(session: Session, as_of: date) -> Version | None:
    """The newest version of the last date before `as_of`."""
    return session.scalar(
        select(Version)
        .where(Version.as_of < as_of)
        .order_by(Version.as_of.desc(), Version.number.desc())
        .limit(1)
    )


def load_previous_run(
    session: Session,
    engine: InvoiceEngine,
    version: Version | None,
    window_days: int,
    current_champion: CurrentChampion | None,
) -> PreviousRun | None:
    """What the run needs from `version`: its labels, names, described features and model."""
    if version is None:
        return None
    labels = session.execute(
        select(LabelView.customer_id, LabelView.segment_id, LabelView.is_member).where(
            LabelView.version == version.number
        )
    ).all()
    index = pd.Index([row.customer_id for row in labels], dtype="str")
    names = session.execute(
        select(SegmentProfile.segment_id, SegmentProfile.name).where(SegmentProfile.version == version.number)
    )
    report = queries.readable_report(session, version.number)
    return PreviousRun(
        number=version.number,
        as_of=version.as_of,
        features=_features_before(session, engine, version, window_days),
        segment_id=pd.Series([row.segment_id for row in labels], index=index),
        is_member=pd.Series([row.is_member for row in labels], index=index, dtype=bool),
        names={row.segment_id: row.name for row in names},
        champion=load_champion_before(session, version.model_id, current_champion),
        model_id=version.model_id,
        model=report.model if report is not None else None,
    )


def _features_before(
    session: Session, engine: InvoiceEngine, version: Version, window_days: int
) -> pd.DataFrame:
    """The described features of the customers of `version`.

    Computed anew from the lines it saw if it is pruned.
    """
    snapshot = CustomerSnapshot.__table__
    if version.pruned_at is not None:
        window, seen = window_before(version.as_of, window_days), LinesSeen(version.last_import_id or 0)
        found = features_of_totals(engine.customer_totals(window, DEFAULT_RULES, seen), version.as_of)
        return found[list(DESCRIBED_FEATURES)]
    rows = session.execute(
        select(snapshot.c.customer_id, *(snapshot.c[name] for name in DESCRIBED_FEATURES)).where(
            snapshot.c.version == version.number
        )
    ).all()
    features = pd.DataFrame(rows, columns=["customer_id", *DESCRIBED_FEATURES])
    return features.astype({"customer_id": "str"}).set_index("customer_id")
