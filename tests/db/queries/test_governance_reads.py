"""Which models are kept and were champions, when everything was last compared, and how the last run ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from db import governance, queries
from db.engine import Database
from db.store import FittedModel
from domain.enums import RunKind
from tests.db.queries.test_operations import NOON, run
from tests.factories import publish_version

DAYS = [date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2)]


def publish_three(database: Database) -> None:
    """Three versions with models 1, 2 and 3, of which the second came out of a full search."""
    with database.write() as session:
        for place, day in enumerate(DAYS):
            publish_version(
                session, as_of=day, model=FittedModel(day, "a", {"searched": place == 1}, b"fitted")
            )


def test_models_are_kept_the_newest_and_those_that_were_champions(database: Database) -> None:
    publish_three(database)
    with database.write() as session:
        governance.promote(session, 1, by="ada")
        stored = queries.kept_models(session, limit=1)
        assert [(row.id, row.versions) for row in stored] == [(3, 1), (1, 1)]


def test_the_history_of_deployments_says_who_and_begins_with_the_newest(database: Database) -> None:
    publish_three(database)
    with database.write() as session:
        governance.promote(session, 3, by="ada")
        governance.promote(session, 1, by="bruno")
        assert [(row.model_id, row.decided_by) for row in queries.deployments(session)] == [
            (1, "bruno"),
            (3, "ada"),
        ]


def test_the_last_search_is_found_from_a_version_after_it_and_not_from_one_before(database: Database) -> None:
    publish_three(database)
    with database.read() as session:
        result = queries.last_searched(session, queries.required_version(session, 3))
        assert result is not None
        assert result.number == 2
        assert queries.last_searched(session, queries.required_version(session, 1)) is None
        assert queries.newest_number(session) == 3


def test_the_run_that_ended_last_is_of_the_kinds_asked_for(database: Database) -> None:
    with database.write() as session:
        first, second = run("done", started=NOON), run("failed", started=NOON)
        first.finished_at = NOON
        second.finished_at = NOON + timedelta(hours=1)
        second.kind = RunKind.IMPORT
        session.add_all([first, second, run("running", started=datetime.now(UTC), key="a")])
        session.flush()
        last_run = queries.last_ended_run(session, (RunKind.MANUAL, RunKind.WEEKLY))
        last_import = queries.last_ended_run(session, (RunKind.IMPORT,))
        assert last_run is not None
        assert last_import is not None
        assert (last_run.status, last_import.status) == ("done", "failed")
