"""The benchmarks ask all there is to ask."""

from __future__ import annotations

from benchmarks.asked import everything_asked, left_out
from benchmarks.browser import Browser
from db.engine import Database
from tests.world import publish_weeks


def test_every_callback_is_asked_by_the_benchmark_of_pages(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_weeks(session, customers=40, weeks=2)
    assert left_out(Browser(sqlite_database), everything_asked(sqlite_database)) == []
