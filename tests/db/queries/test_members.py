"""Lists of customers: who is on which, sorted, filtered and paged by the database."""

from __future__ import annotations

import pytest

from db import queries
from db.engine import Database
from db.queries import Condition
from tests.factories import person, publish_version

ADA = person("ada", gross_revenue=900.0, margin=0.6, country="France")
BRUNO = person("bruno", gross_revenue=2000.0, margin=0.02)
CHIARA = person("chiara", gross_revenue=400.0, margin=-0.05, avg_recency_days=None)
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
        assert ids(queries.members_page(session, version, which="at_risk")) == ["bruno"]
        assert ids(queries.members_page(session, version, which="nearly_there")) == ["chiara"]
        assert len(ids(queries.members_page(session, version, which="everyone"))) == 4
        sizes = queries.list_sizes(session, version)
    assert sizes == {"members": 2, "at_risk": 1, "nearly_there": 1, "everyone": 4}


def test_a_member_below_the_line_for_a_run_is_at_risk_however_far_inside(database: Database) -> None:
    with database.write() as session:
        version = publish_version(session, members=[person("ada", margin=0.9, weeks_below=1)], others=[])
        assert ids(queries.members_page(session, version, which="at_risk")) == ["ada"]


def test_a_page_is_a_stretch_of_the_list_and_tells_how_long_and_how_dear_it_all_is(
    database: Database, version: int
) -> None:
    with database.read() as session:
        page = queries.members_page(session, version, which="everyone", offset=1, limit=2)
    assert ids(page) == ["ada", "chiara"]
    assert (page.total, page.gross_revenue) == (4, 3350.0)


def test_ties_are_broken_by_customer_so_that_pages_never_overlap(database: Database) -> None:
    same = [person(name, gross_revenue=100.0) for name in ("c", "a", "b")]
    with database.write() as session:
        version = publish_version(session, members=same, others=[])
        first = queries.members_page(session, version, limit=2)
        second = queries.members_page(session, version, offset=2, limit=2)
    assert ids(first) + ids(second) == ["a", "b", "c"]


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
        found = queries.members_page(session, version, which="everyone", search="IA")
        assert (ids(found), found.total) == (["chiara"], 1)
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
        found = [(row.country, row.customers, row.members) for row in queries.countries(session, version)]
    assert found == [("United Kingdom", 3, 1), ("France", 1, 1)]


def test_the_map_has_a_point_for_everybody_who_has_a_place(database: Database) -> None:
    with database.write() as session:
        version = publish_version(
            session, members=[person("ada", map_x=1.5, map_y=2.0)], others=[person("bruno", map_x=None)]
        )
        (point,) = queries.map_points(session, version)
    assert (point.customer_id, point.map_x, point.map_y) == ("ada", 1.5, 2.0)
