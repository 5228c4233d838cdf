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
from pipeline.membership.rules import MembershipRules
from pipeline.publish.load_champion import load_champion_before
from pipeline.publish.read_frame import read_frame
from pipeline.publish.run_inputs import CurrentChampion, PreviousRun

DESCRIBED_FEATURES = ("gross_revenue", "net_revenue", "recency_days", "orders", "avg_recency_days")
"""The features of the version before that the sentences about movements speak of."""
DESCRIBED = (*DESCRIBED_FEATURES, "order_probability")
"""With the probability of an order that was predicted then: it cannot be computed again."""


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
    labels, features = _labels_and_features(session, engine, version, window_days)
    names = session.execute(
        select(SegmentProfile.segment_id, SegmentProfile.name).where(SegmentProfile.version == version.number)
    )
    report = queries.readable_report(session, version.number)
    return PreviousRun(
        number=version.number,
        as_of=version.as_of,
        features=features,
        segment_id=labels["segment_id"],
        is_member=labels["is_member"],
        names={row.segment_id: row.name for row in names},
        champion=load_champion_before(session, version.model_id, current_champion),
        model_id=version.model_id,
        rules=MembershipRules.of_version(queries.computed_with(session, version).programme),
        model=report.model if report is not None else None,
    )


def _labels_and_features(
    session: Session, engine: InvoiceEngine, version: Version, window_days: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The labels and described features of the customers of `version`.

    If it is pruned, the features are computed again from the lines it saw.
    """
    if version.pruned_at is None:
        customers = read_whole_version(session, version.number)
        return customers[["segment_id", "is_member"]], customers[list(DESCRIBED)]
    labels = read_frame(
        session,
        select(LabelView.customer_id, LabelView.segment_id, LabelView.is_member).where(
            LabelView.version == version.number
        ),
    ).set_index("customer_id")
    window, observed = window_before(version.as_of, window_days), LinesSeen(version.last_import_id or 0)
    features = features_of_totals(engine.customer_totals(window, DEFAULT_RULES, observed), version.as_of)
    return labels, features[list(DESCRIBED_FEATURES)]


def read_whole_version(session: Session, number: int) -> pd.DataFrame:
    """The customers of a version that is not pruned.

    Returns:
        segment_id, is_member and `DESCRIBED`, by customer id.
    """
    names = ("customer_id", "segment_id", "is_member", *DESCRIBED_FEATURES)
    columns = [
        *(getattr(CustomerSnapshot, name) for name in names),
        CustomerSnapshot.order_probability_84d.label("order_probability"),
    ]
    frame = read_frame(session, select(*columns).where(CustomerSnapshot.version == number))
    return frame.astype({"order_probability": float}).set_index("customer_id")
