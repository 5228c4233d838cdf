"""Two versions side by side."""

from __future__ import annotations

from datetime import date

import pytest

from db import queries
from db.engine import Database
from db.queries import Flow, SegmentFilter
from tests.db.queries.test_movements import three_weeks
from tests.factories import person, publish_version

FIRST, SECOND = date(2026, 2, 23), date(2026, 3, 2)


def test_between_two_versions_only_the_difference_counts(database: Database) -> None:
    first, _, third = three_weeks(database)
    with database.read() as session:
        (change,) = queries.movements_between(session, first, third)
        back = queries.movements_between(session, third, first)
    assert (change.customer_id, change.kind) == ("chiara", "entered")
    assert (change.from_segment_id, change.to_segment_id) == (None, 1), "in the first week nobody knew her"
    assert [(item.customer_id, item.kind, item.to_segment_id) for item in back] == [("chiara", "left", None)]


def test_flows_count_everybody_with_those_who_came_and_went(database: Database) -> None:
    first, _, third = three_weeks(database)
    with database.read() as session:
        flows = queries.segment_flows(session, first, third)
    assert {(row.from_segment_id, row.to_segment_id): row.customers for row in flows} == {
        (None, 1): 1,  # chiara is new
        (1, 1): 1,  # bruno stays
        (2, 2): 1,  # ada is back where she was
    }


def two_countries(database: Database) -> tuple[int, int]:
    """Ada (France) and chiara (Spain) go from segment 2 to 1; bruno (France) lapses; dora (Spain) is new."""
    then = {"ada": "France", "bruno": "France", "chiara": "Spain"}
    now = {"ada": "France", "chiara": "Spain"}
    with database.write() as session:
        return (
            publish_version(
                session, as_of=FIRST, members=[], others=[person(item, country=then[item]) for item in then]
            ),
            publish_version(
                session,
                as_of=SECOND,
                members=[person(item, country=now[item]) for item in now],
                others=[person("dora", country="Spain")],
            ),
        )


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (Flow(2, 1), ["ada", "chiara"]),
        (Flow(2, None), ["ada", "bruno", "chiara"]),
        (Flow(2, 0), ["bruno"]),
        (Flow(0, None), ["dora"]),
        (Flow(None, 1), ["ada", "chiara"]),
        (Flow(1, 2), []),
    ],
)
def test_who_went_a_way_is_listed(database: Database, flow: Flow, expected: list[str]) -> None:
    a, b = two_countries(database)
    with database.read() as session:
        result = queries.customers_of_flow(session, a, b, flow)
        first = queries.customers_of_flow(session, a, b, flow, limit=1)
        assert queries.count_flow(session, a, b, flow) == len(expected)
    assert [row.customer_id for row in result] == expected
    assert [row.customer_id for row in first] == expected[:1]


def test_flows_of_one_country_leave_the_others_out(database: Database) -> None:
    a, b = two_countries(database)
    with database.read() as session:
        flows = queries.segment_flows(session, a, b, SegmentFilter(country="France"))
        result = queries.customers_of_flow(session, a, b, Flow(2, None), SegmentFilter(country="France"))
    assert {(row.from_segment_id, row.to_segment_id): row.customers for row in flows} == {
        (2, 1): 1,
        (2, None): 1,
    }
    assert [row.customer_id for row in result] == ["ada", "bruno"]


def test_who_is_in_one_list_only_can_be_asked_of_one_country(database: Database) -> None:
    a, b = two_countries(database)
    with database.read() as session:
        changed = queries.movements_between(session, a, b, SegmentFilter(country="Spain"))
    assert [(item.customer_id, item.kind) for item in changed] == [("chiara", "entered")]
