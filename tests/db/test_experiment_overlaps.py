from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from db import experiments, queries
from db.draw_requests import DrawRequest, request_draw
from db.engine import Database
from db.experiment_overlaps import AudienceOverlap, SharedCustomers, audience_overlap, shared_customers
from db.jobs import queue as runs
from db.models import Experiment
from tests.factories import AS_OF, OTHERS, experiment_draft, person, publish_version

UNTIL = date(2026, 5, 25)


def group(**is_holdout: bool) -> list[dict[str, Any]]:
    return [
        {"customer_id": name, "stratum": 1, "is_holdout": held, "spend_before": 0.0, "expected": 0.0}
        for name, held in is_holdout.items()
    ]


def drawn(session: Session, name: str, **known: Any) -> Experiment:
    return session.get_one(Experiment, experiments.store(session, experiment_draft(name=name, **known)))


def test_it_is_told_how_many_of_an_audience_are_in_experiments_of_the_same_days(database: Database) -> None:
    with database.write() as session:
        publish_version(session, members=["ada", "bruno", "chiara"], others=["dora"])
        drawn(session, "One", groups=group(ada=True, bruno=False), seed=7)
        drawn(session, "Two", groups=group(bruno=True, dora=False), seed=8)
        drawn(session, "Spring", groups=group(dora=True), seed=9)
        members = audience_overlap(session, 1, "members", starts_on=AS_OF, ends_on=UNTIL)
        assert members == AudienceOverlap(audience=3, customers=2, names=("One", "Two"), seeds=(7, 8))
        others = audience_overlap(session, 1, f"segment:{OTHERS}", starts_on=AS_OF, ends_on=UNTIL)
        assert others == AudienceOverlap(audience=1, customers=1, names=("Two", "Spring"), seeds=(8, 9))


def test_a_list_counts_whom_its_own_figures_put_on_it(database: Database) -> None:
    with database.write() as session:
        quiet = person("chiara", recency_days=300)
        publish_version(session, members=["ada", "bruno", quiet], others=["dora"])
        drawn(session, "One", groups=group(ada=True, bruno=False, chiara=True), seed=7)
        overlap = audience_overlap(session, 1, "gone-quiet", starts_on=AS_OF, ends_on=UNTIL)
        assert overlap == AudienceOverlap(audience=1, customers=1, names=("One",), seeds=(7,))


def test_no_experiment_of_other_days_and_none_that_was_stopped_counts(database: Database) -> None:
    with database.write() as session:
        publish_version(session, members=["ada", "bruno"])
        drawn(session, "One")
        assert audience_overlap(session, 1, "members", starts_on=UNTIL, ends_on=date(2026, 8, 1)) is None
        assert audience_overlap(session, 1, "members", starts_on=AS_OF, ends_on=UNTIL) is not None
        experiments.stop(session, "One", by="ana@shop.example", why="A mistake.")
        assert audience_overlap(session, 1, "members", starts_on=AS_OF, ends_on=UNTIL) is None


def requested(session: Session, name: str, **known: Any) -> None:
    request = DrawRequest(
        name=name,
        what="",
        version=1,
        group=known.get("group", "members"),
        share=0.5,
        seed=known.get("seed", 3),
        starts_on=known.get("starts_on"),
        ends_on=known.get("ends_on", UNTIL),
    )
    request_draw(session, request, by="ana@shop.example")


def test_draws_that_wait_know_of_each_other(database: Database) -> None:
    with database.write() as session:
        publish_version(session, members=["ada", "bruno"], others=["dora"])
        requested(session, "Samples")
        requested(session, "Letters", group=f"segment:{OTHERS}", seed=4)
        requested(session, "Autumn", starts_on=UNTIL, ends_on=date(2026, 8, 1))
        drawn(session, "One", groups=group(ada=False, bruno=True), seed=7)
        members = audience_overlap(session, 1, "members", starts_on=AS_OF, ends_on=UNTIL)
        # ada and bruno are in One, and Samples will be drawn from them; each of them counts once
        assert members == AudienceOverlap(audience=2, customers=2, names=("One", "Samples"), seeds=(7, 3))
        others = audience_overlap(session, 1, f"segment:{OTHERS}", starts_on=AS_OF, ends_on=UNTIL)
        assert others == AudienceOverlap(audience=1, customers=1, names=("Letters",), seeds=(4,))


def test_a_draw_that_has_been_made_or_was_cancelled_waits_no_more(database: Database) -> None:
    with database.write() as session:
        publish_version(session, members=["ada", "bruno"])
        requested(session, "Samples")
        drawn(session, "Samples", groups=group(ada=False), seed=3)  # its run has not said so yet
        overlap = audience_overlap(session, 1, "members", starts_on=AS_OF, ends_on=UNTIL)
        assert overlap == AudienceOverlap(audience=2, customers=1, names=("Samples",), seeds=(3,))
        requested(session, "Letters")
        [run_id] = [run.id for run in queries.queue(session) if run.params["name"] == "Letters"]
        runs.cancel(session, run_id, "ana@shop.example")
        assert audience_overlap(session, 1, "members", starts_on=AS_OF, ends_on=UNTIL) == overlap


def test_who_is_in_two_experiments_is_counted_by_what_they_get_from_both(database: Database) -> None:
    with database.write() as session:
        publish_version(session, members=["ada", "bruno", "chiara"], others=["dora"])
        first = drawn(session, "One", groups=group(ada=True, bruno=False, chiara=False))
        second = drawn(session, "Two", groups=group(bruno=True, chiara=False, ada=False, dora=False))
        # ada: without the first, with the second; bruno the other way round; chiara has both
        assert shared_customers(session, [first, second], known_on=AS_OF) == {
            first.id: [SharedCustomers("Two", 3, 1, 1)],
            second.id: [SharedCustomers("One", 3, 1, 1)],
        }
        assert shared_customers(session, [first], known_on=date(2026, 3, 1)) == {first.id: []}


def test_an_experiment_stopped_before_the_other_was_drawn_has_no_part_in_it(database: Database) -> None:
    with database.write() as session:
        publish_version(session, members=["ada", "bruno"])
        drawn(session, "One")
        experiments.stop(session, "One", by="ana@shop.example", why="A mistake.")
        later, earlier = (
            drawn(session, "Two"),
            drawn(session, "Three", drawn_at=datetime(2026, 3, 1, tzinfo=UTC)),
        )
        shared = shared_customers(session, [later, earlier], known_on=AS_OF)
        assert [item.name for item in shared[later.id]] == ["Three"]
        assert [item.name for item in shared[earlier.id]] == ["One", "Two"]


def test_the_customers_that_many_experiments_share_are_counted_at_once(database: Database) -> None:
    statements: list[str] = []
    with database.write() as session:
        publish_version(session, members=["ada", "bruno"])
        many = [drawn(session, f"Delivery {number}") for number in range(6)]
        event.listen(database.writer, "before_cursor_execute", lambda *given: statements.append(given[2]))
        shared = shared_customers(session, many, known_on=AS_OF)
        assert [len(others) for others in shared.values()] == [5] * 6
        assert len(statements) == 2, "of pairs, and of stops"
