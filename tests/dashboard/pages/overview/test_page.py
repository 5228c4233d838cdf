"""/ shows how the best customers are doing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dashboard.pages.overview.page import page as overview
from db.engine import Database
from db.jobs import queue
from domain.enums import RunKind
from i18n import Localizer, Message
from tests.dashboard.rendering import render_page
from tests.factories import movement, person, publish_version
from tests.reports import forecast, hypothesis, report_of

LAST_WEEK, THIS_WEEK = date(2026, 2, 23), date(2026, 3, 2)


@pytest.fixture(autouse=True)
def read_on(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The pages are read on the day of the newest list, or as many days later as the test asks for."""
    day = THIS_WEEK + timedelta(days=getattr(request, "param", 0))
    monkeypatch.setattr("dashboard.ui.periods.today", lambda _request: day)


def two_weeks(database: Database) -> None:
    """Ada stays, bruno joins, chiara leaves: £900 and £600 of £2,000 are the members'."""
    ada, bruno = person("ada", gross_revenue=900.0), person("bruno", gross_revenue=600.0)
    chiara = person("chiara", gross_revenue=500.0)
    spent = Message("bought for {amount:money} lately", {"amount": 300}).to_json()
    with database.write() as session:
        publish_version(session, as_of=LAST_WEEK, members=[ada, chiara], others=[bruno])
        publish_version(
            session,
            as_of=THIS_WEEK,
            members=[ada, bruno],
            others=[chiara],
            movements=[
                movement("bruno", gross_revenue=600.0, detail=spent),
                movement("chiara", "left", gross_revenue=500.0, days=91),
            ],
        )


def test_the_first_line_is_the_answer_with_its_figures_in_bold(sqlite_database: Database) -> None:
    two_weeks(sqlite_database)
    page = render_page(sqlite_database, overview)
    assert page.find("answer") == [
        "2 Insiders (66.7 % of customers) generated 75.0 % of revenue in the last 12 months. "
        "1 joined and 1 left this week."
    ]
    bold = [part.children for part in page.parts("Strong")]
    assert [" ".join(words.split()) for words in bold] == ["2", "75.0 %", "1", "1"]


def test_who_has_gone_quiet_stands_first_the_largest_revenue_at_the_top(sqlite_database: Database) -> None:
    ada = person(
        "ada", gross_revenue=900.0, recency_days=276, avg_recency_days=17.0, order_probability_84d=0.12
    )
    bruno = person("bruno", gross_revenue=2000.0, recency_days=120, avg_recency_days=None)
    with sqlite_database.write() as session:
        listed = {"customers": 2, "revenue": 2900.0, "at_stake": 667.4, "contribution_at_stake": 240.0}
        report = {"audiences": {"parameters": {}, "gone_quiet": listed}}
        publish_version(session, members=[ada, bruno, "chiara"], others=["david"], report=report)
    page = render_page(sqlite_database, overview)
    [stake] = page.find("at-stake")
    assert "is what that comes to in 12 weeks. In contribution, that is £240." in stake
    assert stake.startswith("Gone quiet: 2 members, £667 at stake in the next 12 weeks")  # 2,900 · 84 / 365
    assert page.tables()[0] == [
        ["bruno", "£2,000", "120 days ago", "–", "bought on one day only"],
        ["ada", "£900", "276 days ago", "12 %", "17 days"],
    ]
    assert page.text.index("Gone quiet") < page.text.index("Share of revenue")


def test_a_young_shops_stake_is_told_over_the_days_it_has_traded(sqlite_database: Database) -> None:
    ada = person("ada", gross_revenue=1_000.0, recency_days=90, avg_recency_days=10.0)
    opened = {**report_of([], [], [], THIS_WEEK, None)["data"], "first": "2025-10-13", "as_of": "2026-03-02"}
    with sqlite_database.write() as session:
        publish_version(session, as_of=THIS_WEEK, members=[ada], others=["bo"], report={"data": opened})
    [stake] = render_page(sqlite_database, overview).find("at-stake")
    assert "£600 at stake in the next 12 weeks" in stake  # 1,000 · 84 / 140, not 84 / 365
    assert "They spent £1,000 in the last 140 days; at stake is what that comes to in 12 weeks." in stake


def test_where_nobody_has_gone_quiet_that_is_said(sqlite_database: Database) -> None:
    two_weeks(sqlite_database)
    assert render_page(sqlite_database, overview).find("at-stake") == ["No member has gone quiet."]


def test_cards_compare_with_the_week_before(sqlite_database: Database) -> None:
    two_weeks(sqlite_database)
    insiders, share, week, quarter = render_page(sqlite_database, overview).find("card")
    assert "unchanged since 23 Feb 2026" in insiders
    assert "▲ 5.0 points since 23 Feb 2026" in share
    assert "▲ 1 ▼ 1" in week
    assert "Next 3 months" in quarter
    assert "80 % likely:" in quarter


def test_who_moved_is_told_with_the_reason_and_the_money(sqlite_database: Database) -> None:
    two_weeks(sqlite_database)
    page = render_page(sqlite_database, overview)
    assert (page.find("joined")[1], page.find("left")[1]) == ("▲ 1 joined", "▼ 1 left")
    assert page.find("move") == [
        "▲ bruno bought for £300 lately £600",
        "▼ chiara no purchase for 91 days £500",
    ]


def test_the_first_week_has_nobody_who_moved_and_says_so(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    page = render_page(sqlite_database, overview)
    assert "You will see who joins and leaves from the next list on." in page.find("answer")[0]
    assert "This is the first list" in page.text
    assert page.find("move") == []


def test_a_week_in_which_nobody_moved_is_no_error(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, as_of=LAST_WEEK)
        publish_version(session, as_of=THIS_WEEK)
    assert "Nobody joined or left this week." in render_page(sqlite_database, overview).text


@pytest.mark.parametrize(
    ("days", "said", "heading"),
    [
        (4, "1 joined and 0 left since 26 Feb 2026.", "Since 26 Feb 2026"),
        (5, "1 joined and 0 left this week.", "This week"),
        (9, "1 joined and 0 left this week.", "This week"),
        (10, "1 joined and 0 left since 20 Feb 2026.", "Since 20 Feb 2026"),
        (98, "1 joined and 0 left since 24 Nov 2025.", "Since 24 Nov 2025"),
    ],
)
def test_only_a_week_is_called_a_week(sqlite_database: Database, days: int, said: str, heading: str) -> None:
    with sqlite_database.write() as session:
        publish_version(session, as_of=THIS_WEEK - timedelta(days=days), members=["ada"], others=["bruno"])
        publish_version(
            session, as_of=THIS_WEEK, members=["ada", "bruno"], others=[], movements=[movement("bruno")]
        )
    page = render_page(sqlite_database, overview)
    assert page.find("answer")[0].endswith(said)
    assert heading in page.find("card")[2]
    assert ("this week" in page.text) == (5 <= days <= 9)


@pytest.mark.parametrize(
    ("read_on", "said"),
    [(9, "1 joined and 1 left this week."), (10, "1 joined and 1 left since 23 Feb 2026.")],
    indirect=["read_on"],
)
def test_a_week_is_called_this_one_only_while_its_list_is_of_these_days(
    sqlite_database: Database, read_on: None, said: str
) -> None:
    two_weeks(sqlite_database)
    assert render_page(sqlite_database, overview).find("answer")[0].endswith(said)


def test_dates_that_were_chosen_are_told_as_the_lists_they_leave(sqlite_database: Database) -> None:
    two_weeks(sqlite_database)
    page = render_page(sqlite_database, overview, "?dates=2026-02-24..2026-03-01")
    assert "23 Feb 2026 to 2 Mar 2026" in page.find("card")[2]


def test_without_a_forecast_the_card_says_so_and_nothing_is_drawn(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, report={"forecast": {"frozen": [], "programme": [], "backtest": None}})
    page = render_page(sqlite_database, overview)
    assert "no forecast yet" in page.find("card")[3]
    assert len(page.parts("Graph")) == 1


def test_verdicts_are_those_of_afterwards_where_there_are_any(sqlite_database: Database) -> None:
    judged = [hypothesis("H1"), hypothesis("H2", out_of_time=False)]
    with sqlite_database.write() as session:
        publish_version(session, report={"hypotheses": judged})
    h1, h2 = render_page(sqlite_database, overview).find("verdict")
    assert h1.startswith("H1 ✓ holds")
    assert h1.endswith("measured in the 12 weeks after")
    assert h2.endswith("only on the data used to pick them")


def test_an_old_version_is_shown_as_it_was(sqlite_database: Database) -> None:
    two_weeks(sqlite_database)
    page = render_page(sqlite_database, overview, "?version=1")
    assert "70.0 %" in page.find("answer")[0], "£1,400 of £2,000"


def test_the_totals_of_the_forecast_are_used_where_there_are_any(sqlite_database: Database) -> None:
    output = forecast(THIS_WEEK, monthly=100.0)
    total = {"mean": 290.0, "low80": 250.0, "high80": 330.0, "low95": 230.0, "high95": 350.0}
    quarter = [{"months": 3, "from": "2026-04", "until": "2026-06", **total}]
    output["totals"] = {"frozen": quarter, "programme": quarter}
    with sqlite_database.write() as session:
        publish_version(session, report={"forecast": output})
    assert "£290 80 % likely: £250 to £330" in render_page(sqlite_database, overview).find("card")[3]


def test_figures_are_written_as_the_readers_language_does(sqlite_database: Database) -> None:
    two_weeks(sqlite_database)
    page = render_page(sqlite_database, overview, localizer=Localizer("pt_BR", "BRL"))
    assert "75,0%" in page.find("answer")[0]


def test_past_weeks_that_are_being_built_are_followed(sqlite_database: Database) -> None:
    two_weeks(sqlite_database)
    assert "Past weeks are being built" not in render_page(sqlite_database, overview).text
    with sqlite_database.write() as session:
        queue.request(session, RunKind.REPLAY, {"from": "2026-01-05", "to": "2026-02-16"}, "the schedule")
    text = render_page(sqlite_database, overview).text
    assert "Past weeks are being built" in text
    assert "Waiting in the queue. It is next and starts within a minute." in text
