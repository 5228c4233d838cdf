"""/movements shows who joined, who left, and why."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.pages.movements.page import page as movements
from db.engine import Database
from tests.dashboard.rendering import render_page
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
    assert render_page(three_weeks, movements).find("answer") == [
        "0 joined and 1 left since 23 Feb 2026. Reason : the model changed."
    ]


def test_dates_look_further_back(three_weeks: Database) -> None:
    page = render_page(three_weeks, movements, "?dates=4w")
    assert page.find("answer")[0].startswith("1 joined and 1 left since 16 Feb 2026.")
    assert "ada ▲ joined £700" in page.text
    assert "▼ left" in page.text
    assert "no purchase for 91 days" in page.text


def test_a_week_that_is_over_is_told_with_both_its_ends(three_weeks: Database) -> None:
    page = render_page(three_weeks, movements, "?week=2")
    assert page.find("answer")[0].startswith("1 joined and 0 left between 16 Feb 2026 and 23 Feb 2026.")
    assert "bruno" not in page.text


def test_bars_say_from_which_list_to_which_they_count(three_weeks: Database) -> None:
    page = render_page(three_weeks, movements)
    assert "1 joined and as many left between 16 Feb 2026 and 2 Mar 2026" in page.text


def test_a_week_outside_the_dates_is_shown_among_all_weeks(three_weeks: Database) -> None:
    page = render_page(three_weeks, movements, "?week=2&dates=2020-01-01..2020-02-01")
    assert "1 joined and as many left between 16 Feb 2026 and 2 Mar 2026" in page.text


@pytest.mark.parametrize("week", ["99", "1", "x", ""])
def test_a_week_that_makes_no_sense_means_the_last_one(three_weeks: Database, week: str) -> None:
    assert "since 23 Feb 2026" in render_page(three_weeks, movements, f"?week={week}").find("answer")[0]


def test_a_reason_narrows_the_list(three_weeks: Database) -> None:
    page = render_page(three_weeks, movements, "?dates=4w&kind=left&reason=refit")
    assert page.find("answer")[0].startswith("0 joined and 1 left")
    assert [row[0] for row in page.tables()[-1]] == ["bruno"]


def test_a_bar_is_a_door_that_leads_back_when_it_is_in_force(three_weeks: Database) -> None:
    def href(search: str) -> str:
        (graph, *_) = render_page(three_weeks, movements, search).parts("Graph")
        left = next(trace for trace in graph.figure["data"] if min(trace["y"]) < 0)
        return str(left["customdata"][-1])

    assert href("") == "/movements?week=3&kind=left&reason=refit"
    assert href("?week=3&kind=left&reason=refit") == "/movements"


def test_who_went_a_way_between_segments_is_listed(three_weeks: Database) -> None:
    page = render_page(three_weeks, movements, "?flow=1-2")
    assert "1 customer moved: Insiders → Occasional buyers" in page.text
    assert [row[0] for row in page.tables()[-2]] == ["bruno"]


def test_any_two_versions_stand_side_by_side(three_weeks: Database) -> None:
    page = render_page(three_weeks, movements, "?compare=1-3")
    assert page.find("answer") == ["Members only on 2 Mar 2026: 1 . Only on 16 Feb 2026: 1 ."]
    figures = {row[0]: row[1:] for row in page.tables()[0]}
    assert figures["Insiders"] == ["1", "1", "="]
    assert figures["Share of revenue"] == ["33.3 %", "33.3 %", "="]
    assert page.find("side-by-side") == [
        "Only in the second: ▲ 1 customer (£100) . Only in the first: ▼ 1 customer (£100) ."
    ]


def test_two_versions_are_swapped_with_one_press(three_weeks: Database) -> None:
    page = render_page(three_weeks, movements, "?compare=2-1")
    swap = next(link for link in page.parts("Link") if "Swap" in str(link.children))
    assert swap.href == "/movements?compare=1-2"
    figures = {row[0]: row[1:] for row in page.tables()[0]}
    assert figures["Insiders"] == ["2", "1", "▼ 1"]


@pytest.mark.parametrize("compare", ["1-9", "x", "1-", "-"])
def test_versions_that_are_not_there_are_not_compared(three_weeks: Database, compare: str) -> None:
    assert "since 23 Feb 2026" in render_page(three_weeks, movements, f"?compare={compare}").find("answer")[0]


def test_the_first_week_has_nothing_to_compare_with(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    page = render_page(sqlite_database, movements)
    assert "there is no earlier list" in page.find("answer")[0]
    assert page.parts("Graph") == []


def test_a_quiet_week_is_told_calmly(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, as_of=WEEKS[0])
        publish_version(session, as_of=WEEKS[1])
    page = render_page(sqlite_database, movements)
    assert "Nobody joined or left" in page.text
    assert "Nobody changed segment" in page.text
