"""The smallest version that can be published."""

from __future__ import annotations

from datetime import date, datetime

from db.store import FittedModel, VersionDraft
from domain.report import checked_report
from tests.reports import report_of


def small_draft(run_id: int | None = None, slot: datetime | None = None) -> VersionDraft:
    """A version without customers, made by run `run_id`."""
    as_of = date(2026, 11, 16)
    return VersionDraft(
        as_of=as_of,
        recipe="plain",
        model=FittedModel(as_of, "plain", {}, b""),
        report=checked_report(report_of([], [], [], as_of, None), version=0),
        segments=[],
        customers=[],
        movements=[],
        run_id=run_id,
        slot=slot,
    )
