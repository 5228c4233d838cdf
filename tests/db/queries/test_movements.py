"""Who joined, who left, and who changed segment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db import queries
from db.engine import Database
from db.models import Movement
from db.queries import SegmentFilter
from tests.factories import movement, person, publish_version

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
    weeks = three_weeks(database)
    with database.read() as session:
        rows = queries.count_movements(session, queries.MovementQuery(weeks))
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


def publish_a_lapse_and_an_arrival(session: Session) -> int:
    """Two versions: Ada, a member from France, lapses, and Bruno joins. The number of the second."""
    publish_version(session, as_of=FIRST, members=[person("ada", country="France")], others=["bruno"])
    return publish_version(
        session,
        as_of=SECOND,
        members=["bruno"],
        others=[],
        movements=[movement("ada", "left", reason="lapsed"), movement("bruno")],
    )


def test_moves_know_their_segments_and_country_also_of_those_who_lapsed(database: Database) -> None:
    with database.write() as session:
        second = publish_a_lapse_and_an_arrival(session)
        left = session.get_one(Movement, (second, "ada"))
        joined = session.get_one(Movement, (second, "bruno"))
        assert (left.country, left.from_segment_id, left.to_segment_id) == ("France", 1, None)
        assert (joined.country, joined.from_segment_id, joined.to_segment_id) == ("United Kingdom", 2, 1)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"only": SegmentFilter(country="France")}, ["ada"]),
        ({"only": SegmentFilter(segment_id=1)}, ["bruno", "ada"]),
        ({"only": SegmentFilter(segment_id=3)}, []),
        ({"kind": "left"}, ["ada"]),
        ({"reason": "behaviour"}, ["bruno"]),
    ],
)
def test_moves_are_narrowed_by_country_segment_kind_and_reason(
    database: Database, asked: dict[str, Any], expected: list[str]
) -> None:
    with database.write() as session:
        second = publish_a_lapse_and_an_arrival(session)
    with database.read() as session:
        result = queries.movements_page(session, queries.MovementQuery([second], **asked))
    assert [row.customer_id for row in result] == expected
