"""Read a version's report as a typed object."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Shop, Version
from db.queries.versions import required_version
from domain.computed_with import OLDER_WINDOW_DAYS, ComputedWith
from domain.report import Report, UnreadableReportError, read_report
from domain.user_error import UserError

log = logging.getLogger(__name__)

FALLBACK_CURRENCY = "GBP"
"""Of a version without a shop, which only tests and tools make."""


def report_of(session: Session, number: int) -> Report:
    """The report of version `number`, whichever release published it.

    Raises:
        UnreadableReportError: A newer release published it, or it is damaged.
    """
    try:
        stored = session.scalar(select(Version.stored_report).where(Version.number == number))
    except ValueError as error:  # SQLite keeps JSON as text, which may be cut off
        raise UnreadableReportError("damaged", f"not JSON: {error}") from error
    return read_report(stored)


def readable_report(session: Session, number: int) -> Report | None:
    """The report of version `number`; None, with a line in the log, if it is unreadable."""
    try:
        return report_of(session, number)
    except UnreadableReportError as error:
        log.error("the report of version %s is %s: %s", number, error.reason, error)
        return None


def computed_with(session: Session, version: Version) -> ComputedWith:
    """The settings `version` was computed with, from its report; the shop's where the report has none."""
    currency = session.scalar(select(Shop.currency)) or FALLBACK_CURRENCY
    report = readable_report(session, version.number)
    if report is None:
        return ComputedWith(window_days=OLDER_WINDOW_DAYS, currency=currency)
    return report.settings_used(currency)


def covered_days(session: Session, version: Version) -> int:
    """The days in which the money of `version` was spent: fewer than the window in a young shop."""
    report = readable_report(session, version.number)
    return OLDER_WINDOW_DAYS if report is None else report.data.covered_days


def required_report(session: Session, number: int | None = None) -> Report:
    """The report of version `number`, or of the newest.

    Raises:
        UserError: There is no such version, or its report cannot be read.
    """
    version = required_version(session, number)
    try:
        return report_of(session, version.number)
    except UnreadableReportError as error:
        if error.reason == "newer":
            raise UserError(
                "Version {version} was published by a newer release of this program, and this one cannot "
                "read it. Update the program, or choose an older version with --version.",
                version=version.number,
            ) from error
        raise UserError(
            "Version {version} is damaged in the database and cannot be read ({detail}). Choose another one "
            "with --version, or restore a backup.",
            version=version.number,
            detail=str(error),
        ) from error
