"""An old list is reported with date, reason and next attempt, in both languages, on pages and in /readyz."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from dashboard.server.health import readiness
from dashboard.server.schedule import schedule_of
from db import queries
from db.engine import Database
from db.freshness import invoices_freshness, list_freshness
from db.jobs.queue import request
from db.lines import shop
from db.models import Run, Version
from domain.enums import RunKind
from i18n import Localizer, Message
from i18n.freshness import data_message, list_message
from settings import load_settings
from tests.dashboard.served import dashboard
from tests.factories import publish_version
from tests.trade import keep, sale

SETTINGS = load_settings({})
DATA = {
    "lines": 9,
    "identified_lines": 9,
    "first": "2025-03-01",
    "last": "2026-03-01",
    "left_out": {},
}
LAST_WEEK = datetime(2026, 3, 2, 3, 5, tzinfo=UTC)
"""When the list as of Monday 2 March was published."""
SLOT = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)
"""The Monday after."""
UNREACHABLE = Message(
    "{file} cannot be fetched ({reason}): check the address and the connection, then try again.",
    {"file": "https://intranet.example/secret-place/lines.csv", "reason": "timed out"},
)
LATE = Message("It took longer than {minutes:number} minutes and was ended.", {"minutes": 60.0})


def publish_last_week(database: Database) -> None:
    with database.write() as session:
        publish_version(session)
        session.execute(update(Version).values(published_at=LAST_WEEK))


def add_weekly_run(database: Database, status: str, **known: Any) -> None:
    with database.write() as session:
        session.add(
            Run(
                **{
                    "kind": "weekly",
                    "slot": SLOT,
                    "params": {},
                    "requested_by": "schedule",
                    "requested_at": SLOT,
                    "started_at": SLOT + timedelta(seconds=20),
                    "status": status,
                    **known,
                }
            )
        )


def freshness_text(database: Database, now: datetime, locale: str = "en") -> str:
    with database.read() as session:
        newest = queries.newest_version(session)
        assert newest is not None
        message = list_message(list_freshness(session, newest, schedule_of(SETTINGS), now), SETTINGS.zone)
    return Localizer(locale).render(message) if message is not None else ""


@pytest.mark.parametrize(
    ("as_of", "is_missed"), [(SLOT.date(), True), (SLOT.date() + timedelta(days=1), False)]
)
def test_no_slot_before_the_lists_own_date_is_missed(
    sqlite_database: Database, as_of: date, is_missed: bool
) -> None:
    publish_last_week(sqlite_database)
    with sqlite_database.write() as session:
        session.execute(update(Version).values(as_of=as_of))
    assert bool(freshness_text(sqlite_database, SLOT + timedelta(days=2))) is is_missed


def test_a_list_of_this_week_is_not_mentioned(database: Database) -> None:
    publish_last_week(database)
    assert freshness_text(database, LAST_WEEK + timedelta(days=6, hours=20)) == ""
    assert freshness_text(database, SLOT + timedelta(hours=23)) == "", "the run has a day"


def test_a_run_that_is_tried_again_says_why_and_when(database: Database) -> None:
    publish_last_week(database)
    add_weekly_run(
        database, "queued", attempts=1, outcome=UNREACHABLE.to_json(), not_before=SLOT + timedelta(minutes=6)
    )
    assert freshness_text(database, SLOT + timedelta(minutes=2)) == (
        "This list is out of date (as of 2 Mar 2026): the weekly run of 9 Mar 2026 has failed. "
        "lines.csv cannot be fetched (timed out): check the address and the connection, then try again. "
        "The next attempt is at 9 Mar 2026 03:06. Until then you see the last good list; nothing is lost."
    )


def test_a_run_that_is_being_tried_again_says_so(sqlite_database: Database) -> None:
    publish_last_week(sqlite_database)
    add_weekly_run(sqlite_database, "running", attempts=2)
    assert "is being retried now" in freshness_text(sqlite_database, SLOT + timedelta(minutes=7))


def test_a_first_attempt_is_no_reason_for_alarm(sqlite_database: Database) -> None:
    publish_last_week(sqlite_database)
    add_weekly_run(sqlite_database, "running", attempts=1)
    assert freshness_text(sqlite_database, SLOT + timedelta(minutes=1)) == ""


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (LATE, "It took longer than 60 minutes and was ended."),
        (UNREACHABLE, "lines.csv cannot be fetched"),
        (Message("The database did not answer."), "The database did not answer."),
    ],
)
def test_a_run_that_was_given_up_says_why_and_that_nobody_tries_again(
    sqlite_database: Database, why: Message, words: str
) -> None:
    publish_last_week(sqlite_database)
    add_weekly_run(sqlite_database, "failed", attempts=4, outcome=why.to_json())
    result = freshness_text(sqlite_database, SLOT + timedelta(hours=1))
    assert f"failed and will not be retried automatically. {words}" in result


def test_a_run_that_never_took_place_is_told_after_a_day(sqlite_database: Database) -> None:
    publish_last_week(sqlite_database)
    assert freshness_text(sqlite_database, SLOT + timedelta(hours=25)) == (
        "This list is out of date (as of 2 Mar 2026): the weekly run of 9 Mar 2026 has not started. "
        "You see the last good list; nothing is lost."
    )


def test_a_shop_that_runs_monthly_is_not_old_after_a_week(sqlite_database: Database) -> None:
    publish_last_week(sqlite_database)
    monthly = load_settings({"RETRAIN_CRON": "0 3 1 * *"})
    with sqlite_database.read() as session:
        newest = queries.newest_version(session)
        assert newest is not None
        freshness = list_freshness(session, newest, schedule_of(monthly), LAST_WEEK + timedelta(days=20))
    assert freshness.state == "fresh"


def test_a_list_published_since_the_failure_is_fresh(sqlite_database: Database) -> None:
    publish_last_week(sqlite_database)
    add_weekly_run(sqlite_database, "failed", outcome=LATE.to_json())
    with sqlite_database.write() as session:
        session.execute(update(Version).values(published_at=SLOT + timedelta(hours=2)))
    assert freshness_text(sqlite_database, SLOT + timedelta(hours=3)) == ""


def test_somebodys_failed_import_does_not_make_the_list_old(sqlite_database: Database) -> None:
    publish_last_week(sqlite_database)
    add_weekly_run(sqlite_database, "failed", kind="import", slot=None, outcome=UNREACHABLE.to_json())
    assert freshness_text(sqlite_database, SLOT + timedelta(hours=1)) == ""


def test_it_is_told_in_portuguese_too(sqlite_database: Database) -> None:
    publish_last_week(sqlite_database)
    add_weekly_run(sqlite_database, "failed", outcome=LATE.to_json())
    result = freshness_text(sqlite_database, SLOT + timedelta(hours=1), "pt_BR")
    assert "Esta lista está desatualizada" in result
    assert "old" not in result


def test_ready_tells_the_same_and_names_no_place(database: Database) -> None:
    publish_last_week(database)
    add_weekly_run(database, "failed", outcome=UNREACHABLE.to_json())
    result = readiness(database, SETTINGS, SLOT + timedelta(hours=1))
    assert result["ready"] is True
    assert result["list"]["state"] == "failed"
    assert result["list"]["since"] == "2026-03-09T03:00:00+00:00"
    assert "cannot be fetched (timed out)" in result["list"]["why"]
    assert "intranet" not in str(result)
    assert "secret-place" not in str(result)


def sold(database: Database, *days: str) -> None:
    keep(database, *(sale("ada", "mug", 1, 2.5, on=day) for day in days))


def missed(database: Database, now: datetime, locale: str = "en") -> str:
    with database.read() as session:
        text = data_message(invoices_freshness(session, schedule_of(SETTINGS), now))
    return Localizer(locale).render(text) if text is not None else ""


def test_invoices_that_stopped_are_told_apart_from_the_list(database: Database) -> None:
    """Every Monday the same list, under green lamps, is what this is for."""
    publish_last_week(database)
    sold(database, "2026-02-28", "2026-03-01")
    now = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
    with database.write() as session:
        session.execute(update(Version).values(published_at=now))
    assert freshness_text(database, now) == ""
    assert missed(database, now - timedelta(days=1)) == ""
    assert missed(database, now) == (
        "No new invoices since 1 Mar 2026, 15 days ago; they usually arrive within 7 days. "
        "Check the shop's export: the list cannot change until new invoices arrive."
    )
    ready = readiness(database, SETTINGS, now)
    assert (ready["list"]["state"], ready["data"]["state"]) == ("fresh", "late")
    assert ready["data"]["newest_invoice"] == "2026-03-01"
    assert ready["data"]["usual_gap_days"] == 7
    assert ready["data"]["why"] == missed(database, now)


def test_the_shops_own_rhythm_is_that_of_its_newest_version(database: Database) -> None:
    sold(database, "2026-03-01")
    with database.write() as session:
        publish_version(session, report={"data": {**DATA, "usual_gap_days": 31}})
    assert missed(database, datetime(2026, 5, 2, 12, 0, tzinfo=UTC)) == ""
    assert missed(database, datetime(2026, 5, 3, 12, 0, tzinfo=UTC)).startswith(
        "No new invoices since 1 Mar 2026, 63 days ago; they usually arrive within 31 days."
    )


def test_an_invoice_dated_ahead_of_today_hides_nothing(sqlite_database: Database) -> None:
    sold(sqlite_database, "2026-03-01", "2099-01-01")
    assert "since 1 Mar 2026" in missed(sqlite_database, datetime(2026, 4, 1, tzinfo=UTC))


def test_while_past_weeks_of_a_simulated_shop_are_built_its_trade_is_on_its_way(
    sqlite_database: Database,
) -> None:
    sold(sqlite_database, "2026-03-01")
    now = datetime(2026, 4, 1, tzinfo=UTC)
    with sqlite_database.write() as session:
        request(session, RunKind.REPLAY, {"from": "2026-03-02", "to": "2026-03-23"}, "schedule")
    assert "since 1 Mar 2026" in missed(sqlite_database, now)  # a real shop's has to come from elsewhere
    with sqlite_database.write() as session:
        shop(session, currency="GBP", simulated=True, source="simulated:?start=2025-03-01", now=now)
    assert missed(sqlite_database, now) == ""
    with sqlite_database.write() as session:
        session.execute(update(Run).values(status="done"))
    assert "since 1 Mar 2026" in missed(sqlite_database, now)


def test_the_banner_says_it_in_the_readers_language_and_leads_to_the_imports(
    sqlite_database: Database,
) -> None:
    sold(sqlite_database, "2026-03-01")
    publish_last_week(sqlite_database)
    content = dashboard(sqlite_database).render("/", "?lang=pt_BR")
    assert "Nenhuma nota nova desde 1 mar. 2026" in content
    assert "/data?lang=pt_BR" in content


def test_a_version_made_of_the_invoices_of_the_one_before_says_so(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, report={"data": {**DATA, "new_lines": 0}})
        publish_version(session, report={"data": {**DATA, "new_lines": 3}})
    served = dashboard(sqlite_database)
    output = "No new invoices had arrived when this version was published"
    assert output in served.render("/", "?version=1")
    assert output not in served.render("/", "?version=2")
