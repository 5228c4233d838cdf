"""The lists as they were published: which one held on a day, whom it named, and who moved."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from db.engine import Database
from pipeline.membership.published_lists import PublishedLists, PublishedVersion
from pipeline.publish.read_published_lists import read_published_lists
from tests.factories import movement, publish_version

FIRST, SECOND, THIRD = date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 1, 4), None),  # before the first
        (date(2026, 1, 5), 1),
        (date(2026, 1, 11), 1),
        (date(2026, 1, 12), 2),
        (date(2026, 2, 9), 2),  # 28 days old
        (date(2026, 2, 10), None),  # nobody works with a list that old
    ],
)
def test_a_list_holds_until_the_next_one_and_for_four_weeks_at_most(day: date, number: int | None) -> None:
    lists = PublishedLists((PublishedVersion(1, FIRST, None), PublishedVersion(2, SECOND, FIRST)))
    result = lists.in_force(day)
    assert (result.number if result else None) == number


def test_stays_become_the_members_of_each_version() -> None:
    stays = pd.DataFrame(
        [("ada", 1, None), ("bruno", 1, 1), ("chiara", 2, 3)],
        columns=["customer_id", "first_version", "last_version"],
    )
    lists = PublishedLists(stays=stays)
    assert [sorted(lists.members(number)) for number in (1, 2, 4)] == [
        ["ada", "bruno"],
        ["ada", "chiara"],
        ["ada"],
    ]


def test_the_published_lists_are_the_stored_members_with_the_movements_between_them(
    database: Database,
) -> None:
    with database.write() as session:
        publish_version(session, as_of=FIRST, members=["ada", "bruno"], others=["chiara"])
        publish_version(
            session,
            as_of=SECOND,
            members=["ada", "chiara"],
            others=["bruno"],
            movements=[movement("chiara"), movement("bruno", "left", reason="refit")],
        )
        publish_version(session, as_of=THIRD, members=["ada"], others=["bruno", "chiara"])
    with database.read() as session:
        lists = read_published_lists(session, THIRD)
    assert [version.as_of for version in lists.versions] == [FIRST, SECOND]
    assert [sorted(lists.members(version.number)) for version in lists.versions] == [
        ["ada", "bruno"],
        ["ada", "chiara"],
    ]
    [week] = lists.weeks(FIRST, THIRD)
    assert (week.since, week.as_of, week.members_before) == (FIRST, SECOND, 2)
    assert (set(week.joined), set(week.left)) == ({"chiara"}, set())  # bruno went with the old model


def test_of_two_versions_of_one_day_the_newer_holds(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=FIRST, members=["ada", "bruno"])
        publish_version(session, as_of=FIRST, members=["ada"], others=["bruno"])
    with database.read() as session:
        lists = read_published_lists(session, SECOND)
    assert [(version.number, sorted(lists.members(version.number))) for version in lists.versions] == [
        (2, ["ada"])
    ]


def test_a_first_run_has_no_published_list(database: Database) -> None:
    with database.read() as session:
        lists = read_published_lists(session, FIRST)
    assert lists.in_force(FIRST) is None
    assert lists.weeks(FIRST, THIRD) == []
