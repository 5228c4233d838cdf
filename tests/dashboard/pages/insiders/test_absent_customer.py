"""Every customer who ever was in a version can be opened from every version."""

from __future__ import annotations

import pytest

from dashboard.pages.insiders.figures import BAR
from dashboard.pages.insiders.page import page as insiders
from db.engine import Database
from db.retention import prune
from tests.dashboard.pages.insiders.test_page import grid_rows
from tests.dashboard.rendering import RenderedPage, render_page
from tests.db.queries.test_customers import add_lines
from tests.db.queries.test_former_members import WEEKS, publish
from tests.factories import movement, publish_version


@pytest.fixture
def shop(sqlite_database: Database) -> Database:
    publish(sqlite_database)
    with sqlite_database.write() as session:
        add_lines(session, ("ada", "1001", 4, 2.5, WEEKS[0].replace(year=2025)))
    return sqlite_database


def opened(database: Database, customer: str, version: int) -> RenderedPage:
    return render_page(database, insiders, f"?customer={customer}&version={version}")


def test_a_member_who_has_lapsed_is_told_with_when_and_why_and_invoices(shop: Database) -> None:
    page = opened(shop, "ada", 4)
    assert "ada bought nothing in the 365 days before 9 Mar 2026." in page.text
    assert "Last seen on 23 Feb 2026, in the segment Insiders, after spending £900 in 365 days." in page.text
    assert "▼ left on 2 Mar 2026 no purchase for " in page.text, (
        "the sentence is the reason, no class before it"
    )
    assert "1001 16 Feb 2025 1 4 £10.00" in page.text
    [door] = [link for link in page.parts("Link") if "View this customer on" in str(link.children)]
    assert door.children == "View this customer on 23 Feb 2026 →"
    assert "version=2" in door.href
    assert "customer=ada" in door.href


def test_the_bar_of_a_former_member_ends_where_they_left(shop: Database) -> None:
    [graph] = opened(shop, "ada", 4).parts("Graph")
    bars = [item for item in graph.figure["data"] if item.get("line", {}).get("width") == BAR]
    assert max(day for bar in bars for day in bar["x"]) == "2026-03-02", "not the version's 9 March"


def test_who_came_later_is_told_as_such(shop: Database) -> None:
    with shop.write() as session:
        publish_version(
            session, as_of=WEEKS[3].replace(day=16), members=["dora", "emil"], movements=[movement("emil")]
        )
    page = opened(shop, "emil", 1)
    assert "emil was not a customer yet on 16 Feb 2026. First seen on 16 Mar 2026." in page.text
    assert "joined on" not in page.text, "nobody knew that on 16 February"
    assert any("version=5" in link.href for link in page.parts("Link"))


def test_everybody_can_be_opened_from_every_version(shop: Database) -> None:
    for customer in ("ada", "bruno", "chiara", "dora"):
        for version in (1, 2, 3, 4):
            words = opened(shop, customer, version).text
            assert customer in words
            assert "No customer" not in words


def test_a_version_that_was_cleared_still_opens_its_customers(shop: Database) -> None:
    with shop.write() as session:
        prune(session, keep=2)
    page = opened(shop, "bruno", 1)
    assert "bruno was one of the Insiders on 16 Feb 2026." in page.text
    assert "the figures of individual customers have been cleared" in page.text
    assert "View this customer on 2 Mar 2026 →" in page.text
    assert any(link.href.endswith("customer=bruno") for link in page.parts("A"))
    assert "Last seen on 23 Feb 2026, in the segment Insiders." in opened(shop, "ada", 4).text


def test_lapsed_members_are_a_list_of_their_own(shop: Database) -> None:
    page = render_page(shop, insiders, "?tab=lapsed")
    assert page.find("answer") == [
        "2 lapsed members have bought nothing since leaving but used to spend £1,200 ."
    ]
    assert page.find("tab-current") == ["Lapsed 2"]
    inputs = grid_rows(shop, "?tab=lapsed")
    assert [(row["customer_id"], row["gross_revenue"], row["left_on"]) for row in inputs["rowData"]] == [
        ("ada", "£900", "2 Mar 2026"),
        ("bruno", "£300", "23 Feb 2026"),
    ]
    by_date = grid_rows(shop, "?tab=lapsed", sortModel=[{"colId": "left_on", "sort": "asc"}])
    assert [row["customer_id"] for row in by_date["rowData"]] == ["bruno", "ada"]
    assert [row["customer_id"] for row in grid_rows(shop, "?tab=lapsed&country=France")["rowData"]] == ["ada"]
    assert grid_rows(shop, "?tab=lapsed&segment=2")["rowCount"] == 1, "bruno, who was elsewhere last"
    assert grid_rows(shop, "?tab=lapsed&dates=..2025-02-28")["rowCount"] == 1, (
        "ada, who bought last in February"
    )


def test_a_number_that_nobody_ever_had_is_said_to_be_none(shop: Database) -> None:
    assert "No customer 99" in opened(shop, "99", 4).text
