"""The version that an address asks for, with its report."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from dashboard.request.cache import VersionCache
from db import queries
from db.models import Version
from domain.report import Report, UnreadableReportError
from domain.row_numbers import parse_row_number

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class UnreadableVersion:
    """A version whose report this program cannot read."""

    number: int
    reason: Literal["newer", "damaged"]
    """Whether a newer release published it, or what is stored of it is no report."""


def find_version(
    session: Session, text: str | None, reports: VersionCache
) -> tuple[tuple[Version, Report] | None, UnreadableVersion | None]:
    """The version that the address asks for with its report, or the newest one that can be read.

    Returns:
        The version and its report, if there is one; and the version that would have been shown, if its
        report cannot be read.
    """
    if text is not None:
        version = queries.version_numbered(session, parse_row_number(text) or 0)
        report = None if version is None else read_report(session, version, reports)
        if version is None or report is None:
            return None, None
        return (None, report) if isinstance(report, UnreadableVersion) else ((version, report), None)
    newest_unreadable = None
    for row in queries.versions(session):
        version = queries.version_numbered(session, row.number)
        if version is None:
            continue
        report = read_report(session, version, reports)
        if isinstance(report, Report):
            return (version, report), newest_unreadable
        newest_unreadable = newest_unreadable or report
    return None, newest_unreadable


def read_report(session: Session, version: Version, reports: VersionCache) -> Report | UnreadableVersion:
    """The version's report, read once; a corrected currency is the only thing in it that may change."""

    def read() -> Report | UnreadableVersion:
        try:
            return queries.report_of(session, version.number)
        except UnreadableReportError as error:
            log.error("version %s cannot be shown: its report is %s: %s", version.number, error.reason, error)
            return UnreadableVersion(version.number, error.reason)

    return reports.of(version, ("report", queries.shop_currency(session)), read)
