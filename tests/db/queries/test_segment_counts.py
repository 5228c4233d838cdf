"""What filtered pages add up."""

from __future__ import annotations

from db import queries
from db.engine import Database
from db.queries import SegmentFilter
from tests.factories import person, publish_version

IN_FRANCE = queries.Condition("country", "equals", "France")


def a_version(database: Database) -> int:
    """France: ada (member, 900) and bruno (50). Spain: chiara (member, 300)."""
    with database.write() as session:
        return publish_version(
            session,
            members=[
                person("ada", country="France", gross_revenue=900.0),
                person("chiara", country="Spain", gross_revenue=300.0),
            ],
            others=[person("bruno", country="France", gross_revenue=50.0)],
        )


def test_a_country_is_counted_with_its_members_and_their_revenue(database: Database) -> None:
    version = a_version(database)
    with database.read() as session:
        result = queries.segment_totals(session, [version], SegmentFilter(country="France"))[version]
    assert (result.customers, result.members, result.gross_revenue, result.members_revenue) == (
        2,
        1,
        950.0,
        900.0,
    )


def test_a_country_and_a_segment_are_counted_together(database: Database) -> None:
    version = a_version(database)
    with database.read() as session:
        result = queries.segment_totals(session, [version], SegmentFilter("France", segment_id=2))[version]
    assert (result.customers, result.members, result.gross_revenue) == (1, 0, 50.0)


def test_where_there_is_nobody_there_is_no_count(database: Database) -> None:
    version = a_version(database)
    with database.read() as session:
        assert queries.segment_totals(session, [version], SegmentFilter(country="Atlantis")) == {}


def test_countries_come_with_their_size_the_largest_first(database: Database) -> None:
    version = a_version(database)
    with database.read() as session:
        result = [(row.country, row.customers, row.members) for row in queries.countries(session, version)]
        of_segment = [row.country for row in queries.countries(session, version, segment_id=2)]
    assert result == [("France", 2, 1), ("Spain", 1, 1)]
    assert of_segment == ["France"]


def test_segments_of_part_of_the_customers_are_counted_from_them(database: Database) -> None:
    version = a_version(database)
    with database.read() as session:
        rows = queries.segment_totals_by(session, version, "segment_id", [IN_FRANCE], ["orders"])
        by_country = queries.segment_totals_by(session, version, "country", [])
    assert [
        (row.segment_id, row.customers, row.members, row.gross_revenue, row.members_revenue, row.mean_orders)
        for row in rows
    ] == [(1, 1, 1, 900.0, 900.0, 4), (2, 1, 0, 50.0, 0.0, 4)]
    assert [(row.country, row.customers, row.members_revenue) for row in by_country] == [
        ("France", 2, 900.0),
        ("Spain", 1, 300.0),
    ]


def test_a_list_is_as_long_and_worth_as_much_as_its_rows_however_it_was_counted(database: Database) -> None:
    version = a_version(database)
    recent = queries.Condition("recency_days", "at_most", 365)
    with database.read() as session:
        for which in ("members", "everyone"):
            for filtered in ([], [IN_FRANCE], [IN_FRANCE, queries.Condition("segment_id", "equals", 2)]):
                added_up = queries.members_page(session, version, which=which, filters=filtered)
                read = queries.members_page(session, version, which=which, filters=[*filtered, recent])
                assert (added_up.total, added_up.gross_revenue) == (read.total, read.gross_revenue)
                assert len(added_up.rows) == added_up.total
