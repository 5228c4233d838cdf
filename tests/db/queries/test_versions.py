"""Versions, their history and their segments."""

from __future__ import annotations

from datetime import date

from db import queries
from db.engine import Database
from tests.factories import publish_version
from tests.reports import insiders

FIRST, SECOND, THIRD = date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2)


def test_before_the_first_run_there_is_no_version(database: Database) -> None:
    with database.read() as session:
        assert queries.newest_version(session) is None
        assert queries.version_numbered(session, 1) is None
        assert queries.versions(session) == []


def test_the_newest_version_is_the_highest_number(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=THIRD)
        publish_version(session, as_of=FIRST)
    with database.read() as session:
        newest = queries.newest_version(session)
    assert newest is not None
    assert (newest.number, newest.as_of) == (2, FIRST), "rows stay readable after the session"


def test_versions_are_listed_newest_first_without_their_reports(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=FIRST)
        publish_version(session, as_of=SECOND, members=["ada"])
    with database.read() as session:
        rows = queries.versions(session)
    assert [(row.number, row.as_of, row.insiders) for row in rows] == [(2, SECOND, 1), (1, FIRST, 2)]
    assert not hasattr(rows[0], "report")


def test_the_history_of_a_version_has_one_version_a_date_up_to_its_own(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=FIRST)
        second = publish_version(session, as_of=SECOND)
        third = publish_version(session, as_of=THIRD)
        first_again = publish_version(session, as_of=FIRST)
        second_again = publish_version(session, as_of=SECOND)

        def history(number: int) -> list[int]:
            version = queries.version_numbered(session, number)
            assert version is not None
            return [row.number for row in queries.history_up_to(session, version)]

        assert history(third) == [first_again, second_again, third]
        assert history(second) == [first_again, second], "an old version is shown as itself"


def test_segments_keep_the_order_of_their_ids(database: Database) -> None:
    with database.write() as session:
        version = publish_version(session, names={2: "Occasional buyers", 1: "Insiders"})
    with database.read() as session:
        result = queries.segments(session, version)
    assert [(item.segment_id, item.name, item.customers) for item in result] == [
        (1, "Insiders", 2),
        (2, "Occasional buyers", 1),
    ]


def test_the_shares_of_revenue_are_a_series_over_the_versions(database: Database) -> None:
    before, now = date(2026, 2, 23), date(2026, 3, 2)
    older = insiders(revenue_share=0.5, revenue_share_of_all=0.4)
    newer = insiders(
        revenue_share=0.549,
        net_revenue_share=0.551,
        revenue_share_of_all=0.46,
        net_revenue_share_of_all=0.465,
    )
    with database.write() as session:
        publish_version(session, as_of=before, report={"insiders": older})
        publish_version(session, as_of=now, report={"insiders": newer})
    with database.read() as session:
        newest = queries.newest_version(session)
        assert newest is not None
        rows = queries.revenue_shares(session, newest)
    assert [tuple(row) for row in rows] == [
        (1, before, 0.5, None, 0.4, None),
        (2, now, 0.549, 0.551, 0.46, 0.465),
    ]


def test_one_look_asks_once_and_a_transaction_that_writes_every_time(database: Database) -> None:
    with database.write() as session:
        publish_version(session, members=["ada"])
        assert len(queries.versions(session)) == 1
        publish_version(session, members=["ada"])
        assert len(queries.versions(session)) == 2, "what it wrote itself"
    with database.read() as session:
        assert queries.versions(session) is queries.versions(session)
    with database.read() as session:
        assert len(queries.versions(session)) == 2, "another look asks again"
