"""Fingerprints of tables: equal as long as nothing in them has changed that a page could show.

They are read with every request, so they are counts and newest moments. Only tables are here in which each
change shows in such figures. What was computed for a version is written once, with its row in `versions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement as Element

from db.models import (
    BoardSheet,
    Experiment,
    ExperimentRecipient,
    ExperimentStop,
    Holdout,
    HoldoutStop,
    Override,
    Run,
    SavedList,
    Shop,
    Version,
)

PUBLISHED: Final = "versions"
WITH_VERSIONS: Final = frozenset(
    {
        "customers", "holdout_assignments", "labels", "label_intervals", "movements", "prediction_grades",
        "predictions", "segments", "value_models", "version_segment_counts",
    }
)  # fmt: skip
"""Tables that change only in a transaction that publishes, clears or corrects versions. Predictions are also
deleted once they are too old to be graded; until the next version, pages go on saying what they were."""
WITH_EXPERIMENTS: Final = frozenset({"experiment_groups"})
"""Drawn in the transaction of their experiment; triggers refuse every change."""

WITH_LISTS: Final = frozenset({"saved_list_customers"})
"""Written with their list."""

FINGERPRINTS: Final[Mapping[str, tuple[Element[Any], ...]]] = {
    PUBLISHED: (
        func.count(Version.number),
        func.max(Version.number),
        func.max(Version.published_at),
        func.count(Version.pruned_at),
        func.max(Version.pruned_at),
    ),
    # corrected together with the versions' reports
    "shop": (func.max(Shop.currency), func.max(Shop.source), func.count().filter(Shop.simulated)),
    "overrides": (
        func.max(Override.id),
        func.count(Override.id),
        func.count(Override.ended_at),
        func.max(Override.ended_at),
    ),
    "saved_lists": (func.count(SavedList.id), func.max(SavedList.id), func.max(SavedList.changed_at)),
    "experiments": (func.count(Experiment.id), func.max(Experiment.id)),
    "experiment_stops": (func.count(ExperimentStop.experiment_id), func.max(ExperimentStop.stopped_at)),
    "experiment_recipients": (
        func.count(),
        func.max(ExperimentRecipient.experiment_id),
        func.max(ExperimentRecipient.customer_id),
        func.max(ExperimentRecipient.received_on),
    ),
    "holdouts": (func.count(Holdout.id), func.max(Holdout.id)),
    "holdout_stops": (func.count(HoldoutStop.holdout_id), func.max(HoldoutStop.stopped_at)),
    "board_sheets": (
        func.count(BoardSheet.version),
        func.max(BoardSheet.requested_at),
        func.count(BoardSheet.made_at),
        func.max(BoardSheet.made_at),
    ),
    # without stage and progress: what shows them asks for the clock, too
    "runs": (
        func.max(Run.id),
        func.count(Run.id),
        func.count(Run.started_at),
        func.max(Run.started_at),
        func.count(Run.finished_at),
        func.max(Run.finished_at),
        func.max(Run.not_before),
        func.sum(Run.attempts),
    ),
}


def fingerprints(session: Session) -> dict[str, str]:
    """The fingerprint of each of the tables that have one, in one query."""
    return dict(zip(FINGERPRINTS, session.execute(_statement()).one(), strict=True))


def table_with_fingerprint(table: str) -> str | None:
    """The table whose fingerprint stands for `table`; None if no fingerprint does."""
    if table in WITH_VERSIONS:
        return PUBLISHED
    if table in WITH_EXPERIMENTS:
        return "experiments"
    if table in WITH_LISTS:
        return "saved_lists"
    return table if table in FINGERPRINTS else None


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    """The statement, built once, because building it takes longer than the query."""
    return select(*(_of(columns).label(table) for table, columns in FINGERPRINTS.items()))


def _of(columns: tuple[Element[Any], ...]) -> ColumnElement[str]:
    """The columns as one text."""
    text: ColumnElement[str] = literal("")
    for column in columns:
        text = text + func.coalesce(cast(column, String), "-") + "|"
    return select(text).scalar_subquery()
