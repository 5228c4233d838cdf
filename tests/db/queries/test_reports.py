"""The report of a version, typed, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from db import queries
from db.engine import Database
from db.models import Version
from domain.report import SCHEMA_VERSION, UnreadableReportError
from i18n import UserError
from tests.factories import publish_version


def store(session: Session, report: Any) -> int:
    """A version whose report has been replaced by `report`."""
    number = publish_version(session, members=["ada"], others=["bruno"])
    session.execute(update(Version).values(stored_report=report))
    return number


def test_a_published_report_is_read_typed(database: Database) -> None:
    with database.write() as session:
        number = publish_version(session, members=["ada"], others=["bruno", "chiara"])
    with database.read() as session:
        report = queries.report_of(session, number)
    assert (report.version, report.schema_version) == (1, SCHEMA_VERSION)
    assert (report.customers, report.insiders.count) == (3, 1)


def test_a_report_of_a_newer_release_is_refused_in_a_sentence(database: Database) -> None:
    with database.write() as session:
        number = store(session, {"schema_version": SCHEMA_VERSION + 1})
        with pytest.raises(UnreadableReportError):
            queries.report_of(session, number)
        with pytest.raises(UserError, match="Version 1 was published by a newer release"):
            queries.required_report(session)
        assert queries.readable_report(session, number) is None


def test_a_damaged_report_is_refused_in_a_sentence(database: Database) -> None:
    with database.write() as session:
        store(session, ["no", "report"])
        with pytest.raises(UserError, match=r"Version 1 is damaged .*not an object but list"):
            queries.required_report(session, 1)
