"""Who joined, who left, and who changed segment."""

from __future__ import annotations

from datetime import date

from db import queries
from db.engine import Database
from tests.factories import movement, publish_version

FIRST, SECOND, THIRD = date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2)


def three_weeks(database: Database) -> list[int]:
    """Ada joins in the second week and leaves in the third; chiara joins in the third."""
    with database.write() as session:
        return [
            publish_version(session, as_of=FIRST, members=["bruno"], others=["ada"]),
            publish_version(
                session,
                as_of=SECOND,
                members=["ada", "bruno"],
                others=["chiara"],
                movements=[movement("ada")],
            ),
            publish_version(
                session,
                as_of=THIRD,
                members=["bruno", "chiara"],
                others=["ada"],
                movements=[movement("ada", "left", reason="refit"), movement("chiara", gross_revenue=50.0)],
            ),
        ]


def test_without_since_only_the_versions_own_movements_are_meant(database: Database) -> None:
    _, second, third = three_weeks(database)
    with database.read() as session:
        assert [row.customer_id for row in queries.movements(session, to=second)] == ["ada"]
        joined, left = queries.movements(session, to=third)
    assert (joined.customer_id, joined.kind, joined.as_of) == ("chiara", "entered", THIRD)
    assert (left.customer_id, left.kind, left.reason, left.to_segment) == (
        "ada",
        "left",
        "refit",
        "Occasional buyers",
    )


def test_since_a_version_all_later_weeks_count_newest_first(database: Database) -> None:
    first, _, third = three_weeks(database)
    with database.read() as session:
        rows = queries.movements(session, to=third, since=first)
    assert [(row.customer_id, row.kind) for row in rows] == [
        ("chiara", "entered"),
        ("ada", "left"),
        ("ada", "entered"),
    ]


def test_weeks_are_counted_by_kind_and_reason_oldest_first(database: Database) -> None:
    *_, third = three_weeks(database)
    with database.read() as session:
        rows = queries.movements_by_week(session, to=third)
    assert [(row.as_of, row.kind, row.reason, row.customers) for row in rows] == [
        (SECOND, "entered", "behaviour", 1),
        (THIRD, "entered", "behaviour", 1),
        (THIRD, "left", "refit", 1),
    ]
    assert rows[1].gross_revenue == 50.0


def test_a_week_that_was_run_twice_counts_once(database: Database) -> None:
    first, _, third = three_weeks(database)
    with database.write() as session:
        again = publish_version(session, as_of=THIRD, members=["bruno"], movements=[movement("ada", "left")])
        rows = queries.movements(session, to=again, since=first)
        assert [row.version for row in rows if row.as_of == THIRD] == [again]
        assert all(row.version != third for row in rows)


def test_between_two_versions_only_the_difference_counts(database: Database) -> None:
    first, _, third = three_weeks(database)
    with database.read() as session:
        (change,) = queries.movements_between(session, first, third)
        back = queries.movements_between(session, third, first)
    assert (change.customer_id, change.kind) == ("chiara", "entered")
    assert (change.from_segment_id, change.to_segment_id) == (None, 1), "in the first week nobody knew her"
    assert [(one.customer_id, one.kind, one.to_segment_id) for one in back] == [("chiara", "left", None)]


def test_flows_count_everybody_with_those_who_came_and_went(database: Database) -> None:
    first, _, third = three_weeks(database)
    with database.read() as session:
        flows = queries.segment_flows(session, first, third)
    assert {(row.from_segment_id, row.to_segment_id): row.customers for row in flows} == {
        (None, 1): 1,  # chiara is new
        (1, 1): 1,  # bruno stays
        (2, 2): 1,  # ada is back where she was
    }
