"""The same invoices give the same version; another day gives another version."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from db.engine import Database
from db.models import LabelView, Model, Movement
from pipeline.process.progress import no_progress
from pipeline.publish.replay import ReplayPlan, publish_each
from pipeline.publish.run import publish_run
from tests.pipeline.shops import SETTINGS, UNTIL, lines_of, open_shop
from tests.pipeline.weekly_runs.versions import MONDAYS, WEEK, contents, report_of, rows_of, versions


def test_the_same_invoices_give_the_same_version_to_the_last_byte_on_both_databases(
    published: Database, database: Database
) -> None:
    open_shop(database)
    publish_each(database, SETTINGS, ReplayPlan(MONDAYS[:2]), recipe="cheap", progress=no_progress)
    assert contents(database, 1) == contents(published, 1)
    assert contents(database, 2) == contents(published, 2)
    with database.read() as session, published.read() as other:
        stored = select(Model.classifier).order_by(Model.id).limit(1)
        assert session.scalar(stored) == other.scalar(stored)


def test_a_week_that_is_run_again_becomes_a_new_version_beside_the_old_one(published: Database) -> None:
    again = publish_run(published, SETTINGS, as_of=MONDAYS[2], recipe="cheap", challenge=False)
    assert versions(published)[-2:] == [(3, MONDAYS[2], 2), (again, MONDAYS[2], 2)]
    assert rows_of(published, LabelView, again) == rows_of(published, LabelView, 3)
    assert rows_of(published, Movement, again) == rows_of(published, Movement, 3)


def test_a_version_of_an_earlier_day_follows_what_was_before_that_day(published: Database) -> None:
    earlier = publish_run(
        published, SETTINGS, as_of=MONDAYS[1] - timedelta(days=1), recipe="cheap", challenge=False
    )
    assert versions(published)[-1] == (4, MONDAYS[1] - timedelta(days=1), 1)
    assert report_of(published, earlier)["data"]["last"] < "2026-02-23"
    following = publish_run(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)
    assert versions(published)[-1] == (following, UNTIL + WEEK, 3)


def test_the_default_date_is_the_day_after_the_last_line(published: Database) -> None:
    number = publish_run(published, SETTINGS, recipe="cheap", challenge=False)
    last = max(line[5] for line in lines_of()).date()
    assert versions(published)[-1][:2] == (number, last + timedelta(days=1))
