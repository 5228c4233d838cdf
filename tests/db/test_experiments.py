from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, inspect, update
from sqlalchemy.exc import DBAPIError

from db import experiments, queries
from db.draw_requests import DrawRequest, request_draw
from db.engine import Database
from db.experiment_audiences import population
from db.experiments import ExperimentDraft
from db.migrate import _config, migrate
from db.models import Base, Experiment, ExperimentGroup, ExperimentStop
from db.recipients import recipients, store_recipients
from domain.enums import ExperimentOutcome
from i18n import UserError
from tests.factories import AS_OF, OTHERS, experiment_draft, person, publish_version
from tests.trade import keep, sale

DRAFT = experiment_draft()


def stored(database: Database, draft: ExperimentDraft = DRAFT) -> int:
    with database.write() as session:
        publish_version(session, members=[person("ada", gross_revenue=900.0), "bruno"], others=["chiara"])
        return experiments.store(session, draft)


def test_a_draw_is_read_back_as_it_was_stored(database: Database) -> None:
    number = stored(database)
    with database.read() as session:
        result = experiments.experiment_named(session, "Free delivery")
        assert (result.id, result.seed, result.starts_on) == (number, 7, AS_OF)
        assert [tuple(row) for row in experiments.groups(session, number)] == [
            ("ada", 1, True, 900.0, 210.0),
            ("bruno", 1, False, 100.0, 30.5),
        ]


@pytest.mark.parametrize(
    "change",
    [
        update(Experiment).values(ends_on=date(2026, 4, 1)),
        delete(Experiment),
        update(ExperimentGroup).values(is_holdout=False),
        delete(ExperimentGroup).where(ExperimentGroup.customer_id == "ada"),
    ],
    ids=["an earlier end", "no experiment", "no holdout", "without ada"],
)
def test_the_database_refuses_to_change_a_draw(database: Database, change: object) -> None:
    stored(database)
    with pytest.raises(DBAPIError, match="an experiment is never changed"), database.write() as session:
        session.execute(change)  # type: ignore[call-overload]


def test_a_name_is_used_once(database: Database) -> None:
    stored(database)
    with pytest.raises(UserError, match="already"), database.write() as session:
        experiments.store(session, replace(DRAFT, seed=8))
    with database.read() as session:
        assert len(experiments.experiments(session)) == 1


def test_an_experiment_ends_after_it_starts_and_has_a_name(sqlite_database: Database) -> None:
    for wrong, why in (
        (replace(DRAFT, ends_on=AS_OF), "must be after"),
        (replace(DRAFT, name="  "), "Enter a name"),
    ):
        with pytest.raises(UserError, match=why), sqlite_database.write() as session:
            experiments.store(session, wrong)


def test_one_draws_from_the_members_or_from_a_segment(database: Database) -> None:
    stored(database)
    with database.read() as session:
        name, rows = population(session, 1)
        assert (name, [tuple(row)[:2] for row in rows]) == ("Members", [("ada", 900.0), ("bruno", 100.0)])
        name, rows = population(session, 1, f"segment:{OTHERS}")
        assert (name, [row.customer_id for row in rows]) == ("Occasional buyers", ["chiara"])
        with pytest.raises(UserError, match="no segment"):
            population(session, 1, "segment:99")


def test_a_replay_of_an_earlier_week_does_not_know_a_later_draw(database: Database) -> None:
    stored(database)
    with database.read() as session:
        assert [experiment.name for experiment in experiments.experiments(session, known_on=AS_OF)] == [
            "Free delivery"
        ]
        assert not experiments.experiments(session, known_on=date(2026, 3, 1))


def test_the_migration_makes_the_tables_of_the_models(database: Database) -> None:
    with database.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.slow(seconds=1)
def test_the_migration_can_be_undone_and_done_again(database: Database) -> None:
    with database.writer.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(database.writer).get_table_names() == ["alembic_version"]
    migrate(database)
    stored(database)


def test_whoever_is_close_to_the_line_or_rising_can_be_drawn_from(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(
            session,
            members=[person("ada", margin=0.5), person("bruno", margin=-0.01, recency_days=51)],
            others=[person("chiara", margin=-0.05), person("dora", margin=-0.5)],
        )
    with sqlite_database.read() as session:
        for group, name, inside in (
            ("close-to-line", "Close to the line", ["bruno"]),
            ("at-risk", "Close to the line", ["bruno"]),  # what it was called before
            ("rising", "Rising", ["chiara"]),
            ("nearly-there", "Rising", ["chiara"]),
        ):
            result, rows = population(session, 1, group)
            assert (result, [row.customer_id for row in rows]) == (name, inside)


def test_what_is_asked_for_comes_back_from_the_queue_as_it_was(sqlite_database: Database) -> None:
    draw_request = DrawRequest("Tea", "a box of tea", 1, "members", 0.3, 5, None, date(2026, 5, 25))
    assert DrawRequest.from_params(draw_request.to_params()) == draw_request


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " Free delivery "}, "already"),
        ({"name": ""}, "Enter a name of"),
        ({"group": "segment:77"}, "no segment 77"),
        ({"group": "everybody"}, "drawn from the list everybody"),
        ({"starts_on": date(2026, 3, 1)}, "have already been imported"),
        ({"ends_on": AS_OF}, "must be after the start date"),
    ],
)
def test_what_cannot_be_drawn_does_not_wait_in_the_queue(
    sqlite_database: Database, change: dict[str, Any], words: str
) -> None:
    stored(sqlite_database)
    requested = replace(DrawRequest("Tea", "", 1, "members", 0.3, 5, None, date(2026, 5, 25)), **change)
    with pytest.raises(UserError, match=words), sqlite_database.write() as session:
        request_draw(session, requested, by="ana@shop.example")
    with sqlite_database.read() as session:
        assert not queries.queue(session)


def test_a_stop_is_final(database: Database) -> None:
    number = stored(database)
    with pytest.raises(UserError, match="reason"), database.write() as session:
        experiments.stop(session, "Free delivery", by="ana@shop.example", why=" ")
    with database.write() as session:
        experiments.stop(session, "Free delivery", by="ana@shop.example", why="the voucher was wrong")
    with pytest.raises(UserError, match="already been stopped"), database.write() as session:
        experiments.stop(session, "Free delivery", by="bo@shop.example", why="again")
    with pytest.raises(DBAPIError, match="an experiment is never changed"), database.write() as session:
        session.execute(delete(ExperimentStop))
    with database.read() as session:
        assert experiments.stops(session)[number].why == "the voucher was wrong"


def test_an_experiment_whose_end_the_invoices_have_reached_is_not_stopped(sqlite_database: Database) -> None:
    stored(sqlite_database)
    keep(sqlite_database, sale("ada", "mug", 1, 10.0, on="2026-05-24"))
    with pytest.raises(UserError, match="has ended"), sqlite_database.write() as session:
        experiments.stop(session, "Free delivery", by="ana@shop.example", why="it looks good")


def test_a_repetition_belongs_to_the_first_of_its_series_and_compares_the_same(database: Database) -> None:
    first = stored(database)
    with database.write() as session:
        again = experiments.store(session, replace(DRAFT, name="Again", repeats=first))
        assert experiments.first_of_series(session, "Again", DRAFT.outcome) == first
        assert experiments.first_of_series(session, "Free delivery", DRAFT.outcome) == first != again
        assert experiments.first_of_series(session, None, DRAFT.outcome) is None
        with pytest.raises(UserError, match="compares something else"):
            experiments.first_of_series(session, "Again", ExperimentOutcome.ORDERS)


def test_a_request_of_an_older_release_compares_revenue() -> None:
    output = DrawRequest("a", "", 1, "members", 0.5, 1, None, AS_OF).to_params()
    older = {name: output[name] for name in output if name not in ("outcome", "expected_effect", "repeats")}
    assert DrawRequest.from_params(older).outcome == ExperimentOutcome.REVENUE
    orders = DrawRequest("a", "", 1, "members", 0.5, 1, None, AS_OF, ExperimentOutcome.ORDERS, 0.1, "b")
    assert DrawRequest.from_params(orders.to_params()) == orders


def test_recipients_of_the_experiment_on_its_days_are_kept_and_a_newer_file_replaces_them(
    database: Database,
) -> None:
    number = stored(database)
    with database.write() as session:
        item = session.get_one(Experiment, number)
        received = {"ada": AS_OF, "bruno": AS_OF - timedelta(days=1), "zoe": AS_OF}
        remaining = store_recipients(session, item, received, by="ana")
        assert (remaining.kept, remaining.left_out) == (1, 2)
        assert recipients(session, number) == frozenset({"ada"})
        store_recipients(session, item, {"bruno": item.ends_on - timedelta(days=1)}, by="ana")
        assert recipients(session, number) == frozenset({"bruno"})
        with pytest.raises(UserError, match="Nobody in the file"):
            store_recipients(session, item, {"bruno": item.ends_on}, by="ana")
