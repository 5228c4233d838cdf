"""Lists of customers: their members, sorted, filtered and paged by the database."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from db import queries
from db.engine import Database
from db.queries import Condition, RowRange, Sort
from domain.audiences import AUDIENCES, AudienceId
from tests.factories import person, publish_version

ADA = person("ada", gross_revenue=900.0, margin=0.6, country="France")
BRUNO = person("bruno", gross_revenue=2000.0, margin=-0.02, recency_days=51)
CHIARA = person("chiara", gross_revenue=400.0, margin=-0.05, avg_recency_days=None, order_probability_84d=0.5)
DAVID = person("david", gross_revenue=50.0, margin=-0.9)


@pytest.fixture
def version(database: Database) -> int:
    with database.write() as session:
        return publish_version(session, members=[ADA, BRUNO], others=[CHIARA, DAVID])


def ids(page: queries.MembersPage) -> list[str]:
    return [row.customer_id for row in page.rows]


def test_members_come_with_their_features_the_largest_revenue_first(database: Database, version: int) -> None:
    with database.read() as session:
        bruno, ada = queries.members(session, version)
    assert (bruno.customer_id, ada.customer_id) == ("bruno", "ada")
    assert (ada.segment, ada.gross_revenue, ada.country, ada.margin) == ("Insiders", 900.0, "France", 0.6)
    assert ada.since.isoformat() == "2026-02-23"


def test_each_list_holds_whom_it_names(database: Database, version: int) -> None:
    with database.read() as session:
        assert ids(queries.members_page(session, version)) == ["bruno", "ada"]
        assert ids(queries.members_page(session, version, which="close_to_line")) == ["bruno"]
        assert ids(queries.members_page(session, version, which="rising")) == ["chiara"]
        assert len(ids(queries.members_page(session, version, which="everyone"))) == 4
        sizes = queries.list_sizes(session, version)
    assert sizes == {
        "members": 2,
        "gone_quiet": 0,
        "close_to_line": 1,
        "rising": 1,
        "new_promising": 0,
        "everyone": 4,
    }


def test_a_member_below_the_line_for_a_run_is_close_to_it_however_far_inside(database: Database) -> None:
    with database.write() as session:
        version = publish_version(session, members=[person("ada", margin=0.9, weeks_below=1)], others=[])
        assert ids(queries.members_page(session, version, which="close_to_line")) == ["ada"]


def test_a_page_is_a_stretch_of_the_list_and_tells_how_long_and_how_dear_it_all_is(
    database: Database, version: int
) -> None:
    with database.read() as session:
        page = queries.members_page(session, version, which="everyone", rows=RowRange(limit=2, skip=1))
    assert ids(page) == ["ada", "chiara"]
    assert (page.total, page.gross_revenue) == (4, 3350.0)


def test_ties_are_broken_by_customer_so_that_pages_never_overlap(database: Database) -> None:
    same = [person(name, gross_revenue=100.0) for name in ("c", "a", "b")]
    with database.write() as session:
        version = publish_version(session, members=same, others=[])
        first = queries.members_page(session, version, rows=RowRange(limit=2))
        second = queries.members_page(
            session, version, rows=RowRange(limit=2, after=first.rows[-1].customer_id)
        )
    assert ids(first) + ids(second) == ["a", "b", "c"]


SORTS: list[list[tuple[str, bool]]] = [
    [("gross_revenue", True)],
    [("gross_revenue", False), ("orders", True)],
    [("orders", True), ("expected_revenue_84d", False)],
    [("expected_revenue_84d", True), ("gross_revenue", True)],
    [("avg_recency_days", False)],
    [("since", True)],
    [("segment", False)],
    [("margin", True)],
    [("margin", False)],
    [("customer_id", True)],
    [],
]


def test_pages_by_key_are_the_list_in_its_order_whatever_it_is_sorted_by(database: Database) -> None:
    random = Random(4)

    def some(prefix: str, count: int) -> list[Any]:
        return [
            person(
                f"{prefix}{number:02}",
                gross_revenue=float(random.choice((50, 100, 100.5))),
                orders=random.choice((1, 2)),
                avg_recency_days=random.choice((None, 3.5, 7.0)),
                expected_revenue_84d=random.choice((None, 10.0, 20.0)),
                since=date(2026, 1, random.choice((5, 12))),
                margin=random.choice((0.2, 0.25)),
            )
            for number in range(count)
        ]

    with database.write() as session:
        version = publish_version(session, members=some("m", 14), others=some("o", 14))
    with database.read() as session:
        for sort in SORTS:
            rows = session.execute(
                queries.listed_members(session, version, which="everyone", sort=sort)
            ).all()
            listed, after = [], None
            while page := queries.list_rows(
                session, version, which="everyone", rows=RowRange(limit=5, after=after), sort=sort
            ):
                listed += [row.customer_id for row in page]
                after = listed[-1]
            assert listed == [row.customer_id for row in rows]
            there = queries.list_rows(
                session, version, which="everyone", rows=RowRange(4, listed[8], skip=3), sort=sort
            )
            assert [row.customer_id for row in there] == listed[12:16]


def test_nobody_follows_a_customer_whom_the_version_does_not_know(database: Database, version: int) -> None:
    with database.read() as session:
        assert ids(queries.members_page(session, version, rows=RowRange(after="nobody"))) == []


def test_missing_values_are_last_in_either_direction(database: Database, version: int) -> None:
    with database.read() as session:
        for descending in (False, True):
            page = queries.members_page(
                session, version, which="everyone", sort=[("avg_recency_days", descending)]
            )
            assert ids(page)[-1] == "chiara"


def test_filters_and_search_narrow_the_list_and_its_count(database: Database, version: int) -> None:
    french = [Condition("country", "equals", "France")]
    dear = [Condition("gross_revenue", "at_least", 500), Condition("gross_revenue", "at_most", 1000)]
    with database.read() as session:
        assert ids(queries.members_page(session, version, filters=french)) == ["ada"]
        assert ids(queries.members_page(session, version, which="everyone", filters=dear)) == ["ada"]
        result = queries.members_page(session, version, which="everyone", search="IA")
        assert (ids(result), result.total) == (["chiara"], 1)
        picked = [Condition("customer_id", "is_in", ["david", "ada"])]
        assert ids(queries.members_page(session, version, which="everyone", filters=picked)) == [
            "ada",
            "david",
        ]


def test_what_people_search_for_is_never_a_pattern(database: Database, version: int) -> None:
    with database.read() as session:
        assert queries.members_page(session, version, which="everyone", search="%").total == 0
        assert queries.members_page(session, version, which="everyone", search="_").total == 0


def test_a_column_that_is_not_listed_is_refused(database: Database, version: int) -> None:
    with database.read() as session:
        with pytest.raises(KeyError):
            queries.members_page(session, version, sort=[("password_hash", True)])
        with pytest.raises(KeyError):
            queries.members_page(session, version, filters=[Condition("1; drop table labels", "equals", 1)])


def test_countries_are_counted_with_their_insiders(database: Database, version: int) -> None:
    with database.read() as session:
        result = [(row.country, row.customers, row.members) for row in queries.countries(session, version)]
    assert result == [("United Kingdom", 3, 1), ("France", 1, 1)]


def test_the_map_has_a_point_for_everybody_who_has_a_place(database: Database) -> None:
    with database.write() as session:
        version = publish_version(
            session, members=[person("ada", map_x=1.5, map_y=2.0)], others=[person("bruno", map_x=None)]
        )
        (point,) = queries.map_points(session, version)
    assert (point.customer_id, point.map_x, point.map_y) == ("ada", 1.5, 2.0)


def test_of_a_large_shop_the_map_has_each_so_manieth_customer_and_a_box_has_everybody_in_it(
    database: Database,
) -> None:
    people = [person(f"c{n}", map_x=float(n), map_y=0.0) for n in range(9)]
    with database.write() as session:
        version = publish_version(session, members=people[:2], others=people[2:])
        some = list(queries.map_points(session, version, every=3))
        inside = list(queries.map_points(session, version, within=queries.Box((2.0, 4.0), (-1.0, 1.0))))
    assert [row.customer_id for row in some] == ["c2", "c5", "c8"]
    assert [row.customer_id for row in inside] == ["c2", "c3", "c4"]


def test_a_list_is_narrowed_to_more_customers_than_a_statement_takes_parameters(
    database: Database, version: int
) -> None:
    """As many as a selection on the map of a large shop may have, one with an unusual name."""
    odd = person("d'ar\"co, ♥", gross_revenue=1.0)
    many = ["ada", "d'ar\"co, ♥", *(f"nobody-{n}" for n in range(70_000))]
    with database.write() as session:
        version = publish_version(session, members=[ADA, BRUNO], others=[CHIARA, odd])
    with database.read() as session:
        result = queries.members_page(
            session, version, which="everyone", filters=[Condition("customer_id", "is_in", many)]
        )
    assert ids(result) == ["ada", "d'ar\"co, ♥"]
    assert (result.total, result.gross_revenue) == (2, 901.0)


def test_a_page_of_a_list_is_read_from_indexes_alone(sqlite_database: Database) -> None:
    """Two hundred thousand whole rows take half a second to read; the narrow index a hundredth of it."""
    with sqlite_database.write() as session:
        version = publish_version(session, members=[ADA], others=[CHIARA])
    found: list[str] = []

    @event.listens_for(sqlite_database.reader, "before_cursor_execute")
    def _note(_connection: Any, cursor: Any, statement: str, given: Any, *_: Any) -> None:
        if "OFFSET" in statement:
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            found.append("; ".join(row[3] for row in rows))

    def plans(which: AudienceId, sort: Sort, *filters: Condition) -> list[str]:
        found.clear()
        with sqlite_database.read() as session:
            queries.list_rows(session, version, which=which, rows=RowRange(), sort=sort, filters=filters)
        return found

    narrow = "SEARCH customers USING COVERING INDEX ix_customers_narrow (version=?)"
    filters = (Condition("recency_days", "at_most", 84), Condition("country", "equals", "France"))
    assert plans("everyone", [("gross_revenue", True)], *filters)[0].startswith(narrow)
    assert "COVERING INDEX" in plans("everyone", [("expected_revenue_84d", True)])[0]
    assert plans("everyone", [("avg_recency_days", True)])[0].startswith(narrow)
    assert all("segments" not in plan for plan in plans("everyone", [("segment", True)]))
    assert len(plans("everyone", [("segment", True)])) == 2, "one question for each segment"
    assert len(plans("members", [("segment", True)])) == 1, "only the Insiders' segment has members"
    assert "COVERING INDEX ix_customers_members (version=?" in plans("everyone", [("since", True)])[0]
    promising = AUDIENCES["new_promising"].ranked_by
    assert "COVERING INDEX ix_customers_new (version=?" in plans("new_promising", promising)[0]
    assert all(
        "SORT" not in plan and "ORDER BY" not in plan for plan in plans("everyone", [("margin", True)])
    )
    assert "ix_customers_members" in plans("close_to_line", [("customer_id", False)])[0], "found, then sorted"
