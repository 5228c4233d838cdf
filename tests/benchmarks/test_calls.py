"""The benchmarks ask all there is to call."""

from __future__ import annotations

from benchmarks.browser import Browser
from benchmarks.calls import callbacks_left_out, every_call
from db.engine import Database
from tests.world import publish_weeks


def test_every_callback_is_asked_by_the_benchmark_of_pages(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_weeks(session, customers=40, weeks=2)
    calls = every_call(sqlite_database)
    assert callbacks_left_out(Browser(sqlite_database), calls) == []
    assert {"/?segment=1", "/insiders?dates=12w"} <= {call.name for call in calls}
