"""/insiders lists customers and shows the details of one."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from dash import html

from dashboard.pages.insiders.customer_invoices import invoices_after
from dashboard.pages.insiders.page import page as insiders
from dashboard.pages.insiders.page import rows
from db import customer_lines
from db.engine import Database
from domain.lines_location import LinesLocation
from i18n import Message
from tests.dashboard.rendering import RenderedPage, render_page, version_request
from tests.db.queries.test_customers import add_lines
from tests.factories import person, publish_version

LAST_WEEK, THIS_WEEK = date(2026, 2, 23), date(2026, 3, 2)
COMPUTED_WITH = {
    "window_days": 365,
    "currency": "GBP",
    "programme": {"silent_times": 1.5, "stay_chance": 0.2},
}


@pytest.fixture
def shop(sqlite_database: Database) -> Database:
    advice = Message("Out: {missing:money} more would bring this customer in.", {"missing": 480}).to_json()
    ada = person("ada", gross_revenue=900.0, margin=0.6, recency_days=1)
    bruno = person("bruno", gross_revenue=2000.0, margin=0.01, weeks_below=1, country="France")
    chiara = person("chiara", gross_revenue=400.0, margin=-0.05, advice=advice)
    with sqlite_database.write() as session:
        publish_version(session, as_of=LAST_WEEK, members=[ada], others=[bruno])
        joined = {**bruno, "since": THIS_WEEK}
        publish_version(session, as_of=THIS_WEEK, members=[ada, joined], others=[chiara])
    return sqlite_database


def grid_rows(database: Database, search: str = "", **more: Any) -> dict[str, Any]:
    """What the grid is given at `?search`."""
    with database.read() as session:
        request = version_request(session, "/insiders", search)
        return rows(request, {"startRow": 0, "endRow": 100, **more})


def test_each_tab_answers_with_its_number_and_its_money(shop: Database) -> None:
    assert render_page(shop, insiders).find("answer") == ["2 Insiders spent £2,900 in the last 12 months."]
    for tab in ("close-to-line", "at-risk"):  # the second is what it was called
        [text] = render_page(shop, insiders, f"?tab={tab}").find("answer")
        assert text.startswith("1 of the Insiders is close to the line")
    rising = render_page(shop, insiders, "?tab=nearly-there")  # what it was called
    assert rising.find("answer")[0].startswith("1 customer is rising towards the Insiders and spent £400")
    assert rising.find("tab") == [
        "Members 2",
        "Gone quiet 0",
        "Close to the line 1",
        "Rising 1",
        "New and promising 0",
        "Everybody 3",
        "Lapsed 0",
    ]


def test_where_nothing_was_predicted_no_list_speaks_of_probabilities(sqlite_database: Database) -> None:
    too_early = Message("It is too early to predict what customers will be worth.").to_json()
    audiences = {"parameters": {}, "members": {"customers": 1, "revenue": 900.0}}
    report = {"value": {"why": too_early}, "audiences": audiences, "computed_with": COMPUTED_WITH}
    report["rules"] = {"repeat_rate": 0.13}
    with sqlite_database.write() as session:
        publish_version(session, as_of=THIS_WEEK, members=["ada"], others=["bo"], report=report)
    members = render_page(sqlite_database, insiders).text
    assert "silent for more than 1.5× their usual gap. Select a customer" in members
    assert "It is too early to predict what customers will be worth." in members
    assert "Nobody joins who has bought on one day only: of the customers" in members
    assert "bought on more than one day" in render_page(sqlite_database, insiders, "?tab=rising").text
    for tab in ("members", "gone-quiet", "close-to-line", "rising"):
        assert "likely" not in render_page(sqlite_database, insiders, f"?tab={tab}").text


def test_who_is_close_to_the_line_is_told_with_the_probability_and_what_was_promised(
    sqlite_database: Database,
) -> None:
    methods = {"method": "blend", "naive": "naive_year", "origins": 4, "errors": {}}
    sums = {"expected_revenue": 9.0, "members_expected_revenue": 5.0, "naive_revenue": 8.0}
    horizon = {"days": 84, "expected_orders": 2.0, **methods, **sums}
    shares = dict.fromkeys(
        ("share_of_customers", "revenue_share", "revenue_share_of_all", "items_share"), 0.5
    )
    group = {"count": 2, "gross_revenue": 200.0, "median_revenue": 100.0, "promised": 1, **shares}
    ada = person("ada", margin=0.9, order_probability_84d=0.29)
    with sqlite_database.write() as session:
        report = {"value": {"horizons": [horizon]}, "insiders": group}
        publish_version(session, members=[ada, "bo"], others=["chiara"], report=report)
    page = render_page(sqlite_database, insiders, "?tab=close-to-line")
    assert page.find("answer")[0].startswith("1 of the Insiders is close to the line and spent £100")
    assert "Members who may leave in the next few runs: on their way out already;" in page.text
    assert "or less than 30.0 % likely to order within 12 weeks." in page.text
    assert "1 member is promised to stay until a certain day." in page.text


def test_another_list_is_narrowed_as_this_one_is_and_in_an_order_of_its_own(shop: Database) -> None:
    rendered = render_page(shop, insiders, "?search=ch&sort=orders:desc&revenue=100..")
    links = [link.href for link in rendered.parts("Link") if "tab" in str(link.className).split()]
    assert links[0] == "/insiders?search=ch&revenue=100.."
    assert links[-2:] == [
        "/insiders?tab=everybody&search=ch&revenue=100..",
        "/insiders?tab=lapsed&search=ch&revenue=100..",
    ]


def test_rows_are_written_for_reading_with_a_figure_for_each_week(shop: Database) -> None:
    inputs = grid_rows(shop)
    assert inputs["rowCount"] == 2
    bruno, ada = inputs["rowData"]
    assert (bruno["customer_id"], bruno["gross_revenue"], bruno["country"]) == ("bruno", "£2,000", "France")
    assert (ada["recency_days"], ada["since"]) == ("1 day ago", "before 23 Feb 2026")
    assert ada["trend"] == [900, 900]


def test_the_grid_sorts_and_searches_on_the_server_and_ignores_columns_it_does_not_know(
    shop: Database,
) -> None:
    by_margin = grid_rows(
        shop, sortModel=[{"colId": "margin", "sort": "asc"}, {"colId": "password", "sort": "asc"}]
    )
    assert [row["customer_id"] for row in by_margin["rowData"]] == ["bruno", "ada"]
    searched = grid_rows(shop, "?tab=everybody", filterModel={"customer_id": {"filter": "chi"}})
    assert [row["customer_id"] for row in searched["rowData"]] == ["chiara"]


def test_filters_come_from_the_address_and_can_be_taken_back(shop: Database) -> None:
    assert [row["customer_id"] for row in grid_rows(shop, "?country=France")["rowData"]] == ["bruno"]
    assert grid_rows(shop, "?segment=2&tab=everybody")["rowCount"] == 1
    assert grid_rows(shop, "?segment=nonsense")["rowCount"] == 2
    assert grid_rows(shop, "?dates=2026-03-01..2026-03-01")["rowCount"] == 1, "ada, who bought yesterday"


def test_who_was_in_the_first_list_is_a_member_since_before_it(shop: Database) -> None:
    page = render_page(shop, insiders, "?customer=ada")
    assert "ada has been one of the Insiders since before 23 Feb 2026 (well above the line)." in page.text


def test_a_members_drawer_says_since_when_and_how_close_to_the_line(shop: Database) -> None:
    page = render_page(shop, insiders, "?customer=bruno")
    assert "bruno has been one of the Insiders since 2 Mar 2026 (just above the line)." in page.text
    assert "Below the line for 1 run. Members leave after two in a row." in page.text


def test_a_member_who_has_gone_quiet_is_told_so_with_the_own_rhythm(sqlite_database: Database) -> None:
    ada = person("ada", recency_days=276, avg_recency_days=17.0, margin=0.1)
    bruno = person("bruno", recency_days=100, avg_recency_days=None, margin=0.1)
    with sqlite_database.write() as session:
        publish_version(session, members=[ada, bruno, "chiara"], others=["david"])
    [text] = render_page(sqlite_database, insiders, "?customer=ada").find("answer")[1:]
    assert text.endswith("Gone quiet : no purchase for 276 days; used to buy every 17 days.")
    [text] = render_page(sqlite_database, insiders, "?customer=bruno").find("answer")[1:]
    assert text.endswith("Gone quiet : bought on one day only, 100 days ago.")
    assert "Gone quiet" not in render_page(sqlite_database, insiders, "?customer=chiara").find("answer")[1]


def test_a_customer_who_is_out_is_told_why_and_what_would_change_it(shop: Database) -> None:
    page = render_page(shop, insiders, "?customer=chiara")
    assert "chiara is not one of the Insiders (just below the line)." in page.text
    assert "Out: £480 more would bring this customer in." in page.text


def test_the_drawer_shows_the_customers_own_invoices(shop: Database) -> None:
    with shop.write() as session:
        add_lines(
            session, ("ada", "1001", 4, 2.5, date(2026, 1, 5)), ("ada", "C1002", -1, 2.5, date(2026, 1, 9))
        )
    page = render_page(shop, insiders, "?customer=ada")
    assert "1 invoice worth £10" in page.text
    assert "1001 5 Jan 2026 1 4 £10.00" in page.text
    assert "C1002 9 Jan 2026 1 0 £0.00 1 (£2.50)" in page.text
    assert "Jan 2026 1 invoice £10" in page.text
    assert "1 invoice, 1 return" in page.text


def test_a_link_to_an_invoice_opens_its_lines(shop: Database) -> None:
    with shop.write() as session:
        add_lines(session, ("ada", "1001", 4, 2.5, date(2026, 1, 5)), ("bruno", "1003", 9, 1.0, THIS_WEEK))
    page = render_page(shop, insiders, "?customer=ada&invoice=1001")
    assert "1 line, £10.00 in total, 5 Jan 2026" in page.text
    assert "4 £2.50 £10.00" in page.text
    # nobody sees another's invoice, nor one that the version does not know yet
    assert "has no invoice 1003." in render_page(shop, insiders, "?customer=ada&invoice=1003").text
    assert "No invoices to show" in render_page(shop, insiders, "?customer=bruno&invoice=1003").text


def test_many_invoices_are_turned_a_page_at_a_time(shop: Database) -> None:
    with shop.write() as session:
        add_lines(session, *(("ada", f"{1000 + n}", 1, 2.0, date(2026, 1, 1 + n)) for n in range(25)))
    page = render_page(shop, insiders, "?customer=ada")
    assert "1 to 20 of 25" in page.text
    assert "1024 25 Jan 2026" in page.text
    assert "1004 5 Jan 2026" not in page.text
    with shop.read() as session:
        request = version_request(session, "/insiders")
        words = RenderedPage(html.Div(invoices_after(request, {"customer": "ada", "page": 2}))).text
    assert "21 to 25 of 25" in words
    assert "1004 5 Jan 2026" in words


def test_what_stands_in_the_data_is_never_a_template(sqlite_database: Database) -> None:
    odd = person("{ada}", country="{0.__class__} **%s**")
    with sqlite_database.write() as session:
        publish_version(session, members=[odd], others=[])
    (row,) = grid_rows(sqlite_database)["rowData"]
    assert (row["customer_id"], row["country"]) == ("{ada}", "{0.__class__} **%s**")
    page = render_page(sqlite_database, insiders, "?customer={ada}&country={0.__class__} **%25s**")
    assert "{ada} has been one of the Insiders" in page.text
    assert "1 of the Insiders" in page.text


def test_a_customer_of_no_version_is_said_to_be_none(shop: Database) -> None:
    page = render_page(shop, insiders, "?customer=<script>")
    assert "No customer <script>" in page.text


def test_invoices_of_a_lake_that_is_away_leave_the_rest_of_the_customer(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Message("The invoice lines cannot be reached at {place}.", {"place": "/srv"}).to_json()
    output = f"print({json.dumps(json.dumps({'problem': problem}))})"
    monkeypatch.setattr(customer_lines, "COMMAND", (sys.executable, "-S", "-c", output))
    away = replace(shop, lines=LinesLocation("duckdb:///srv"))
    page = render_page(away, insiders, "?customer=ada")
    assert "The invoices cannot be shown" in page.text
    assert "The invoice lines cannot be reached at /srv." in page.text
    assert "has been one of the Insiders since" in page.text
