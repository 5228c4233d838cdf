"""A preview reads the versions as they are stored, and says when there are too few."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from db import programme
from db.engine import Database
from db.jobs.lease import claim
from db.models import CustomerSnapshot, Version
from domain.enums import RunStatus
from domain.programme_preview import ProgrammeChoice
from domain.user_error import UserError
from pipeline.process.progress import no_progress
from pipeline.publish.preview_programme import preview_programme
from pipeline.worker.tasks import run_task
from settings import load_settings
from tests.factories import publish_version
from tests.trade import keep, sale

FIRST = date(2026, 1, 5)
RULES = {"line": 0.15, "silent_times": 1.5, "join_chance": 0.4, "stay_chance": 0.2, "grace_runs": 2}
COMPUTED = {"window_days": 365, "currency": "GBP", "programme": RULES}


def publish_weeks(database: Database, count: int) -> None:
    """Weekly lists of ada and bruno; from the second on, bruno is below the line and silent."""
    keep(database, sale("ada", "MUG", 1, 5.0, on="2025-12-20"), sale("bruno", "MUG", 1, 5.0, on="2025-06-01"))
    with database.write() as session:
        for week in range(count):
            number = publish_version(
                session, as_of=FIRST + timedelta(days=7 * week), report={"computed_with": COMPUTED}
            )
            session.execute(
                update(CustomerSnapshot)
                .where(CustomerSnapshot.version == number, CustomerSnapshot.customer_id == "bruno")
                .values(margin=-0.5 if week else 0.5, recency_days=200, avg_recency_days=10.0)
            )


def test_a_preview_needs_three_lists_with_their_figures(sqlite_database: Database) -> None:
    publish_weeks(sqlite_database, 3)
    with sqlite_database.write() as session:
        session.execute(update(Version).where(Version.number == 1).values(pruned_at=Version.published_at))
    with sqlite_database.read() as session, pytest.raises(UserError, match="Too few weeks"):
        preview_programme(session, None)


def test_the_worker_replays_the_weeks_and_stores_what_each_choice_would_have_done(database: Database) -> None:
    publish_weeks(database, 5)
    with database.write() as session:
        programme.propose(session, ProgrammeChoice(grace_runs=3), by="ada")
    claimed = claim(database, owner="a test", lease_seconds=60)
    assert claimed is not None
    assert run_task(database, load_settings({}), claimed, no_progress).status == RunStatus.DONE
    with database.read() as session:
        result = programme.result_of(programme.current_preview(session))
    assert result is not None
    members = {choice.name: choice.members for choice in result.choices}
    assert members["today"] == (2, 1, 1, 1), "bruno leaves in his second week below the line"
    assert members["own"] == (2, 2, 1, 1)
    assert members["grace_8"] == members["year_end"] == (2, 2, 2, 2)
    assert (result.weeks, result.measured_lists, result.lists_only, result.tells_changes) == (3, 0, 0, False)


def test_a_preview_that_was_replaced_is_not_computed(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        programme.propose(session, None, by="ada")
    claimed = claim(sqlite_database, owner="a test", lease_seconds=60)
    assert claimed is not None
    with sqlite_database.write() as session:
        programme.propose(session, ProgrammeChoice(grace_runs=3), by="ada")
    assert run_task(sqlite_database, load_settings({}), claimed, no_progress).status == RunStatus.SKIPPED
