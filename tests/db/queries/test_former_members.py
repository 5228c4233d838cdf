"""Members who have lapsed, and the versions that know a customer."""

from __future__ import annotations

from datetime import date

from db import queries
from db.engine import Database
from db.models import Version
from tests.factories import movement, person, publish_version

WEEKS = [date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9)]


def publish(database: Database) -> None:
    """Ada lapses in the third week, Bruno leaves before he does, Chiara still buys, Dora stays."""
    dora, chiara = person("dora"), person("chiara")
    ada = person("ada", gross_revenue=900.0, recency_days=360, country="France")
    bruno = person("bruno", gross_revenue=400.0, recency_days=350)
    with database.write() as session:
        publish_version(session, as_of=WEEKS[0], members=[ada, bruno, chiara, dora], others=[])
        publish_version(
            session,
            as_of=WEEKS[1],
            members=[{**ada, "recency_days": 364}, dora],
            others=[{**bruno, "recency_days": 357, "gross_revenue": 300.0}, chiara],
            movements=[
                movement("bruno", "left", gross_revenue=300.0),
                movement("chiara", "left", gross_revenue=100.0),
            ],
        )
        publish_version(
            session,
            as_of=WEEKS[2],
            members=[dora],
            others=[{**bruno, "recency_days": 364, "gross_revenue": 250.0}, chiara],
            movements=[movement("ada", "left", reason="lapsed", gross_revenue=900.0, country="France")],
        )
        publish_version(session, as_of=WEEKS[3], members=[dora], others=[chiara])


def lapsed_in(database: Database, number: int) -> dict[str, queries.LapsedMember]:
    with database.read() as session:
        result = queries.lapsed_members(session, session.get_one(Version, number))
    return {item.customer_id: item for item in result}


def test_who_was_a_member_and_is_no_customer_any_more_has_lapsed(database: Database) -> None:
    publish(database)
    assert [list(lapsed_in(database, number)) for number in (1, 2, 3, 4)] == [
        [],
        [],
        ["ada"],
        ["ada", "bruno"],
    ]


def test_they_are_told_with_what_they_used_to_spend_and_when_they_left(database: Database) -> None:
    publish(database)
    ada, bruno = lapsed_in(database, 4).values()
    assert (ada.gross_revenue, ada.left_on, ada.reason) == (900.0, WEEKS[2], "lapsed")
    assert (ada.last_bought, ada.country) == (date(2025, 2, 24), "France")
    assert (ada.segment, ada.segment_id) == ("Insiders", 1)
    assert ada.member_since == date(2026, 2, 16), "a week before the first version, as the factory has it"
    # Bruno spent 300 when he left; he was known for another week, outside the programme
    assert (bruno.gross_revenue, bruno.left_on, bruno.last_bought) == (300.0, WEEKS[1], date(2025, 3, 3))
    assert (bruno.segment, bruno.country) == ("Occasional buyers", "United Kingdom")


def test_the_versions_that_know_a_customer_are_told_in_order(database: Database) -> None:
    publish(database)
    with database.read() as session:
        assert [row.number for row in queries.versions_that_know(session, "bruno")] == [1, 2, 3]
        assert queries.versions_that_know(session, "nobody") == []
