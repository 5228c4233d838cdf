"""/movements says who joined, who left, and why."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.pages import movements
from db.engine import Database
from tests.dashboard.looking import look
from tests.factories import movement, publish_version

WEEKS = (date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2))


@pytest.fixture
def three_weeks(sqlite_database: Database) -> Database:
    with sqlite_database.write() as session:
        publish_version(session, as_of=WEEKS[0], members=["bruno"], others=["ada", "chiara"])
        publish_version(
            session,
            as_of=WEEKS[1],
            members=["ada", "bruno"],
            others=["chiara"],
            movements=[movement("ada", gross_revenue=700.0)],
        )
        publish_version(
            session,
            as_of=WEEKS[2],
            members=["ada"],
            others=["bruno", "chiara"],
            movements=[movement("bruno", "left", reason="refit", days=91)],
        )
    return sqlite_database


def test_the_answer_counts_this_week_and_names_the_commonest_reason(three_weeks: Database) -> None:
    assert look(three_weeks, movements).find("answer") == [
        "0 joined and 1 left since 23 Feb 2026. Most because of model renewed (1 of 1)."
    ]


def test_another_week_to_compare_with_is_in_the_address(three_weeks: Database) -> None:
    page = look(three_weeks, movements, "?since=1")
    assert page.find("answer")[0].startswith("1 joined and 1 left since 16 Feb 2026.")
    assert "ada ▲ joined £700" in page.text
    assert "▼ left" in page.text
    assert "no purchase for 91 days" in page.text


@pytest.mark.parametrize("since", ["99", "3", "x", ""])
def test_a_week_that_makes_no_sense_means_the_one_before(three_weeks: Database, since: str) -> None:
    assert "since 23 Feb 2026" in look(three_weeks, movements, f"?since={since}").find("answer")[0]


def test_two_weeks_stand_side_by_side(three_weeks: Database) -> None:
    page = look(three_weeks, movements, "?since=1")
    assert "16 Feb 2026 1 33.3 % 2 Mar 2026 1 33.3 %" in page.text
    assert page.find("side-by-side") == [
        "In the second but not in the first: ▲ 1 customer worth £100 . In the first but not in the second: "
        "▼ 1 customer worth £100 ."
    ]


def test_the_first_week_has_nothing_to_compare_with(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    page = look(sqlite_database, movements)
    assert "there is no week before this one" in page.find("answer")[0]
    assert page.parts("Graph") == []


def test_a_quiet_week_is_told_calmly(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, as_of=WEEKS[0])
        publish_version(session, as_of=WEEKS[1])
    page = look(sqlite_database, movements)
    assert "Nobody joined and nobody left" in page.text
    assert "Nobody changed segment" in page.text
