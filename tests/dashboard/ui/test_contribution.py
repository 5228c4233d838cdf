"""Contribution on the pages: only where the version knows margins."""

from __future__ import annotations

from typing import Any

from dashboard.pages.data.page import page as data
from dashboard.pages.forecast.page import page as forecast
from dashboard.pages.insiders.page import page as insiders
from dashboard.pages.overview.page import page as overview
from dashboard.pages.segments.page import page as segments
from db.engine import Database
from tests.dashboard.served import Dashboard, dashboard
from tests.factories import AS_OF, publish_version
from tests.reports import CONTRIBUTION

PAGES = (overview, insiders, segments, forecast, data)


def served(database: Database, **report: Any) -> Dashboard:
    with database.write() as session:
        publish_version(session, report=report)
    return dashboard(database, PAGES)


def plain(text: str) -> str:
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


def test_nothing_is_told_in_contribution_without_margins(sqlite_database: Database) -> None:
    shop = served(sqlite_database)
    for path in ("/", "/insiders", "/segments"):
        assert "ontribution" not in shop.render(path)
    assert "customer_id" in (header := shop.get("/export/customers.csv?columns=all").get_data(as_text=True))
    assert "contribution" not in header


def test_pages_and_files_tell_contribution_beside_revenue(sqlite_database: Database) -> None:
    shop = served(sqlite_database, contribution=CONTRIBUTION)
    told = plain(shop.render("/"))
    assert "members were worth £162" in told
    assert "£172 of gross profit, less £10 for their benefits" in told
    assert "95.3 %" in told
    assert "The margin is 40.0 % of revenue after returns." in told
    by_segment = plain(shop.render("/segments"))
    assert "What each segment contributes" in by_segment
    assert "£162" in by_segment
    assert "4.7 %" in by_segment
    assert "Expected contribution, 12 weeks" in shop.render("/insiders")
    header = shop.get("/export/customers.csv").get_data(as_text=True)
    assert "contribution,expected_contribution_84d" in header


def test_a_version_says_that_margins_changed_since_the_one_before(sqlite_database: Database) -> None:
    computed_with = {"window_days": 365, "currency": "GBP"}
    with sqlite_database.write() as session:
        first = publish_version(session, report={"computed_with": computed_with})
    assert "changed after version" not in dashboard(sqlite_database, (data,)).render("/data")
    with sqlite_database.write() as session:
        publish_version(
            session,
            previous=first,
            report={"computed_with": {**computed_with, "margins": {"products": 3}}},
        )
    assert "cost of benefits changed after version 1" in dashboard(sqlite_database, (data,)).render("/data")


def test_rates_that_held_earlier_in_the_window_are_told(sqlite_database: Database) -> None:
    rates = [("2024-01-01", 0.3), ("2025-11-01", 0.35), ("2026-01-10", 0.4), (AS_OF.isoformat(), 0.5)]
    margins = {"rates": [{"from": day, "rate": rate} for day, rate in rates]}
    computed_with = {"window_days": 365, "currency": "GBP", "margins": margins}
    shop = served(sqlite_database, contribution=CONTRIBUTION, computed_with=computed_with)
    assert (
        "The margin is 40.0 % of revenue after returns. Before 10 Jan 2026, the rate was 35.0 %. "
        "Before 1 Nov 2025, the rate was 30.0 %." in plain(shop.render("/"))
    )


def test_products_with_their_own_margin_are_told_with_what_they_cover(sqlite_database: Database) -> None:
    shop = served(sqlite_database, contribution={**CONTRIBUTION, "products": 3, "listed_share": 0.62})
    assert (
        "Own margins are set for 3 products (62.0 % of revenue after returns); all others use 40.0 %."
        in plain(shop.render("/"))
    )
