"""Members who have lapsed, and the versions that know a customer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from db import queries
from db.engine import Database
from db.models import Version
from db.retention import prune
from tests.factories import movement, person, publish_version

WEEKS = [date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9)]


def publish(database: Database) -> None:
    """Bruno, long silent, leaves in the second week, Ada in the third; Chiara leaves and buys, Dora stays."""
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


def test_who_left_and_bought_nothing_since_has_lapsed_whether_a_customer_still_or_not(
    database: Database,
) -> None:
    publish(database)
    assert [list(lapsed_in(database, number)) for number in (1, 2, 3, 4)] == [
        [],
        ["bruno"],
        ["ada", "bruno"],
        ["ada", "bruno"],
    ]
    with database.write() as session:
        prune(session, keep=1)
    assert list(lapsed_in(database, 3)) == ["ada"], "what bruno did then is not known any more"


def test_who_bought_since_leaving_or_lately_or_was_excluded_by_hand_has_not_lapsed(
    database: Database,
) -> None:
    def silent(**days: int) -> list[dict[str, Any]]:
        return [person(name, recency_days=recency) for name, recency in days.items()]

    left = [movement(name, "left") for name in ("ada", "bruno", "chiara")]
    with database.write() as session:
        everybody = silent(ada=60, bruno=60, chiara=10, dora=60, emil=60)
        publish_version(session, as_of=WEEKS[0], members=everybody, others=[])
        publish_version(
            session,
            as_of=WEEKS[1],
            members=silent(emil=67),
            others=silent(ada=67, bruno=67, chiara=17, dora=67),
            movements=[*left, movement("dora", "left", reason="override")],
        )
        publish_version(
            session,
            as_of=WEEKS[1] + timedelta(days=20),  # chiara's last purchase was 37 days before
            members=silent(emil=87),
            others=silent(ada=87, bruno=20, chiara=37, dora=87),  # bruno bought on the day he left
        )
    assert list(lapsed_in(database, 2)) == ["ada", "bruno"]
    assert list(lapsed_in(database, 3)) == ["ada", "chiara"]


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
