"""A version that cannot be read gives one sentence, and the previous one stays on show."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from db.engine import Database
from tests.dashboard.served import dashboard
from tests.factories import publish_version

NEWER = '{"schema_version": 99, "insiders": "in a form of the future"}'
DAMAGED = '{"schema_version": 2, "insiders": null}'
CUT_OFF = '{"schema_version": 2, "insi'


def shop(database: Database, *stored: str) -> None:
    """A version that can be read, and after it one for each report of `stored`."""
    with database.write() as session:
        publish_version(session, as_of=date(2026, 2, 23))
        for place, report in enumerate(stored):
            number = publish_version(session, as_of=date(2026, 3, 2 + 7 * place))
            session.execute(
                text("UPDATE versions SET report = :report WHERE number = :number"),
                {"report": report, "number": number},
            )


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        (NEWER, "It was published by a newer release of this program"),
        (DAMAGED, "Its stored data is damaged (see the log)."),
        (CUT_OFF, "Its stored data is damaged (see the log)."),
    ],
)
def test_the_version_before_stays_on_show_and_one_sentence_says_why(
    sqlite_database: Database, stored: str, why: str
) -> None:
    shop(sqlite_database, stored)
    content = dashboard(sqlite_database).render("/")
    assert "the answer of version 1" in content
    assert f"Version 2 can't be shown; this is version 1. {why}" in content


def test_several_in_a_row_are_passed_over(sqlite_database: Database) -> None:
    shop(sqlite_database, NEWER, DAMAGED)
    content = dashboard(sqlite_database).render("/")
    assert "the answer of version 1" in content
    assert "Version 3 can't be shown; this is version 1." in content


def test_who_asks_for_it_by_number_is_told_and_led_on(sqlite_database: Database) -> None:
    shop(sqlite_database, NEWER)
    content = dashboard(sqlite_database).render("/", "?version=2")
    assert "Version 2 can't be shown" in content
    assert "the answer of" not in content
    assert "Show the latest readable version" in content


def test_without_any_other_version_there_is_nowhere_to_lead_to(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
        session.execute(text("UPDATE versions SET report = :report"), {"report": NEWER})
    content = dashboard(sqlite_database).render("/")
    assert "Version 1 can't be shown" in content
    assert "Show the latest readable version" not in content


def test_a_version_that_can_be_read_says_nothing_of_it(sqlite_database: Database) -> None:
    shop(sqlite_database)
    assert "can't be shown" not in dashboard(sqlite_database).render("/")
