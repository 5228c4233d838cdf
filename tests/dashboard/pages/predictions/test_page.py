"""/predictions: what came of past predictions, and what is said where they lost to a benchmark."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dashboard.pages.insiders.page import page as insiders
from dashboard.pages.predictions.page import page
from db.engine import Database
from i18n import Message
from tests.dashboard.rendering import render_page
from tests.factories import AS_OF, person, publish_version
from tests.reports import CONTRIBUTION

MADE = AS_OF - timedelta(days=84)


def horizon(**known: Any) -> dict[str, Any]:
    errors = {
        "blend": {"deviance": 1.1, "total_error": 0.04, "gini": 0.8},
        "naive_year": {"deviance": 1.3, "total_error": 0.19, "gini": 0.7},
    }
    return {
        "days": 84, "method": "blend", "naive": "naive_year", "expected_revenue": 2000.0,
        "members_expected_revenue": 1500.0, "naive_revenue": 1800.0, "expected_orders": 12.0, "origins": 4,
        "errors": errors, **known,
    }  # fmt: skip


def grade(deviance: float = 1.0, **known: Any) -> dict[str, Any]:
    ours = {"total": 1100.0, "total_error": 0.1, "deviance": deviance, "gini": 0.8, "slope": 0.7}
    naive = {"total": 1500.0, "total_error": 0.5, "deviance": 1.2, "gini": 0.6, "slope": 0.5}
    return {
        "version": 1, "as_of": MADE.isoformat(), "until": AS_OF.isoformat(), "horizon_days": 84,
        "method": "blend", "naive": "naive_year", "customers": 3, "actual": 1000.0, "predicted": ours,
        "naive_predicted": naive, "deciles": [{"predicted": 300.0, "actual": 310.0}], "coverage80": 0.78,
        "order_probability": 0.4, "ordered": 0.5, **known,
    }  # fmt: skip


def publish(database: Database, grades: Any = (), **value: Any) -> None:
    output = {"horizons": [horizon()], **value}
    with database.write() as session:
        publish_version(session, as_of=MADE)
        report = {"value": output, "grades": list(grades), "contribution": CONTRIBUTION}
        publish_version(session, members=["ada"], report=report)


def test_before_anything_has_come_due_the_past_dates_are_told(sqlite_database: Database) -> None:
    publish(sqlite_database)
    assert render_page(sqlite_database, page).find("answer") == [
        "Not graded yet : the first predictions come due 84 days after they were made. On the past dates "
        "they were tried on, their total was off by 4.0 % on average, that of the simple benchmark by 19.0 %."
    ]


def test_a_grade_says_what_was_predicted_what_came_and_what_the_benchmark_said(
    sqlite_database: Database,
) -> None:
    publish(sqlite_database, [grade()])
    looked = render_page(sqlite_database, page)
    assert "today's members are expected to be worth £54 over the next 12 weeks, after £17" in looked.text
    assert looked.find("answer") == [
        "On 8 Dec 2025, customers were expected to spend £1,100 in 84 days; they spent £1,000 . The simple "
        "benchmark said £1,500. Of 1 graded prediction, 1 came closer than it to what each customer "
        "spent, and 1 to what all of them did."
    ]
    assert "Large and small customers differed less than predicted" in looked.text  # slope 0.7
    assert "40.0 % were expected to order again; 50.0 % did." in looked.text


def test_predictions_that_lost_say_so_here_and_where_they_are_shown(sqlite_database: Database) -> None:
    publish(sqlite_database, [grade(deviance=1.3)])
    lost = "The last predictions over 84 days that came due were no better than the simple benchmark."
    assert lost in render_page(sqlite_database, page).text
    won = "0 came closer than it to what each customer spent, and 1 to what all of them did."
    assert won in render_page(sqlite_database, page).find("answer")[0]


def test_where_no_model_beat_the_benchmark_it_is_the_benchmark_that_is_shown(
    sqlite_database: Database,
) -> None:
    publish(sqlite_database, horizons=[horizon(method="naive_year")])
    text = "customers are ranked by it (benchmark: last year's spend goes on)"
    assert text in render_page(sqlite_database, page).text


def test_what_was_the_benchmark_itself_is_not_counted_as_a_defeat(sqlite_database: Database) -> None:
    publish(sqlite_database, [grade(method="naive_year")])
    text = "Where no model had beaten it before, customers were ranked by it: 1 time."
    assert text in render_page(sqlite_database, page).find("answer")[0]


def test_the_list_says_what_is_at_stake_what_was_right_and_when_not_to_rely_on_it(
    sqlite_database: Database,
) -> None:
    listed = {"customers": 2, "revenue": 900.0, "at_stake": 120.0, "contribution_at_stake": 48.0}
    outcomes = {"gone_quiet": {"customers": 40, "right": 29, "spent": 100.0}}
    then = {"version": 1, "as_of": MADE.isoformat(), "lists": outcomes}
    audiences = {"parameters": {}, "gone_quiet": listed, "rising": listed, "then": then}
    with sqlite_database.write() as session:
        publish_version(session, as_of=MADE)
        publish_version(
            session,
            members=["ada"],
            report={"audiences": audiences, "value": {"horizons": [horizon(method="naive_year")]}},
        )
    quiet = render_page(sqlite_database, insiders, "?tab=gone-quiet").text
    assert "They usually spend £120 in 12 weeks: that is at stake. In contribution, that is £48." in quiet
    assert "Of 40 gone quiet on 8 Dec 2025, 29 bought nothing since." in quiet
    assert "customers are ranked by it" in quiet
    rising = render_page(sqlite_database, insiders, "?tab=rising").text
    assert "Expected to spend £120 in the next 12 weeks. In contribution, that is £48." in rising


def test_a_list_gives_no_amount_where_that_of_members_is_too_uncertain_to_forecast(
    sqlite_database: Database,
) -> None:
    listed = {"customers": 2, "revenue": 900.0, "at_stake": 120.0, "contribution_at_stake": 48.0}
    audiences = {"parameters": {}, "gone_quiet": listed, "rising": listed}
    amounts = {"mean": 140.0, "low80": 39.0, "high80": 500.0, "low95": 20.0, "high95": 900.0}
    ahead = {"days": 84, "frozen": amounts, "programme": amounts}
    with sqlite_database.write() as session:
        value = {"horizons": [horizon()]}
        report = {"audiences": audiences, "forecast": {"days_ahead": [ahead]}, "value": value}
        publish_version(session, members=["ada"], report=report)
    rising = render_page(sqlite_database, insiders, "?tab=rising").text
    assert "What they will spend in the next 12 weeks is too uncertain to forecast." in rising
    assert "£120" not in rising
    assert "£48" not in rising
    assert "Expected in 12 weeks" not in render_page(sqlite_database, page).text
    # what they usually spend is known
    assert (
        "They usually spend £120 in 12 weeks"
        in render_page(sqlite_database, insiders, "?tab=gone-quiet").text
    )


def test_a_young_shop_is_told_why_nothing_can_be_said(sqlite_database: Database) -> None:
    why = Message("This takes {days:days} of invoices.", {"days": 168}).to_json()
    publish(sqlite_database, horizons=[], why=why)
    assert "This takes 168 days of invoices." in render_page(sqlite_database, page).text


def test_the_drawer_tells_what_to_expect_of_a_customer(sqlite_database: Database) -> None:
    ada = person(
        "ada", expected_revenue_84d=210.0, revenue_low_84d=0.0, revenue_high_84d=480.0,
        expected_orders_84d=1.4,
        order_probability_84d=0.62, probability_alive=0.93, next_order_on=date(2026, 4, 1),
    )  # fmt: skip
    with sqlite_database.write() as session:
        publish_version(session, members=[ada], report={"value": {"horizons": [horizon()]}})
    text = render_page(sqlite_database, insiders, "?customer=ada").text
    assert "93.0 % likely to buy again within a year, 62.0 % within 12 weeks." in text
    assert "As likely as not to order by 1 Apr 2026" in text
    assert "£0 to £480" in text


def test_a_list_that_is_filtered_still_says_when_not_to_rely_on_its_predictions(
    sqlite_database: Database,
) -> None:
    publish(sqlite_database, horizons=[horizon(method="naive_year")])
    caution = "Over 84 days, no model beat the simple benchmark on past dates"
    for tab in ("members", "gone-quiet", "rising", "new-and-promising", "everybody"):
        assert caution in render_page(sqlite_database, insiders, f"?tab={tab}&country=France").text
    assert caution not in render_page(sqlite_database, insiders, "?tab=lapsed").text  # nothing is predicted


def test_the_drawer_says_it_of_each_of_the_two_horizons_it_shows(sqlite_database: Database) -> None:
    ada = person(
        "ada", expected_revenue_84d=210.0, expected_orders_84d=1.4, order_probability_84d=0.62,
        expected_revenue_365d=700.0, expected_orders_365d=5.0, probability_alive=0.93,
    )  # fmt: skip
    year = horizon(days=365, method="naive_period", naive="naive_period")
    with sqlite_database.write() as session:
        publish_version(session, members=[ada], report={"value": {"horizons": [horizon(), year]}})
    drawer = render_page(sqlite_database, insiders, "?customer=ada").text
    assert "Over 365 days, no model beat the simple benchmark on past dates" in drawer
    assert "Over 84 days, no model" not in drawer
