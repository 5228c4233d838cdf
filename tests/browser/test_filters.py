"""Filters, marks that can be pressed, and what comes out as a file: with a mouse and with a keyboard."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from db import queries
from db.queries import Condition, RowRange
from domain.audiences import BY_SLUG
from tests.browser.conftest import LiveServer
from tests.browser.devices import choose

FRANCE = Condition("country", "equals", "France")


def members_in_france(shop: LiveServer) -> int:
    with shop.database.read() as session:
        number = queries.newest_number(session)
        assert number is not None
        return queries.members_page(session, number, rows=RowRange(limit=0), filters=[FRANCE]).total


def parameters(page: Page) -> dict[str, str]:
    """What the address is narrowed to."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def chip(page: Page, words: str) -> Locator:
    return page.locator(".filter-chips .filter-chip", has_text=words)


def open_as_table(page: Page, title: str) -> Locator:
    """The table below the chart whose title holds `title`."""
    figure = page.locator("figure", has=page.get_by_role("heading", name=re.compile(title)))
    figure.get_by_text("Show as table").click()
    return figure.locator(".chart-table")


def press(mark: Locator) -> None:
    """Press a mark with the mouse, where it is: plotly lays a pane of glass over its drawings."""
    expect(mark).to_be_attached()
    mark.evaluate("mark => mark.scrollIntoView({ block: 'center' })")
    box = mark.bounding_box()
    assert box is not None
    mark.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_country_is_chosen_stays_from_page_to_page_and_is_taken_back_with_one_press(
    shop: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    members = members_in_france(shop)
    browser_page.goto(shop.url + "/insiders")
    choose(browser_page, "All countries", "France")
    expect(chip(browser_page, "France")).to_be_visible()
    expect(browser_page.locator(".tab-current .tab-count")).to_have_text(str(members))
    navigation = browser_page.get_by_role("navigation", name="Pages").first
    navigation.get_by_text("Overview").click()
    expect(browser_page.locator(".card-value-insiders")).to_have_text(str(members))
    expect(chip(browser_page, "France")).to_be_visible()
    navigation.get_by_text("Movements").click()
    expect(browser_page.locator(".answer")).to_contain_text("Nobody joined or left")
    assert parameters(browser_page)["country"] == "France"
    browser_page.get_by_role("link", name="Clear all filters").click()
    expect(browser_page.locator(".filter-chips")).to_be_hidden()
    assert "country" not in parameters(browser_page)
    assert page_errors == []


def test_a_link_shows_the_same_in_a_fresh_browser(
    shop: LiveServer, browser_page: Page, elsewhere: Page
) -> None:
    browser_page.goto(shop.url + "/?country=France")
    browser_page.locator("summary", has_text="All dates").click()
    browser_page.get_by_role("link", name="Last 4 weeks").click()
    expect(browser_page.locator(".filter-chips .filter-chip")).to_have_count(2)
    expect(browser_page.locator(".answer")).to_contain_text("left between 2 Feb 2026 and 2 Mar 2026")
    text = browser_page.locator(".answer").inner_text()
    elsewhere.goto(browser_page.url)
    expect(elsewhere.locator(".answer")).to_have_text(text, use_inner_text=True)
    expect(elsewhere.locator(".filter-chips .filter-chip")).to_have_count(2)


def test_two_chosen_days_are_put_into_the_address(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/movements")
    browser_page.locator("summary", has_text="All dates").click()
    browser_page.get_by_label("From", exact=True).fill("2026-02-01")
    browser_page.get_by_label("To", exact=True).fill("2026-02-20")
    browser_page.get_by_role("button", name="Apply").click()
    expect(chip(browser_page, "1 Feb 2026 to 20 Feb 2026")).to_be_visible()
    assert parameters(browser_page)["dates"] == "2026-02-01..2026-02-20"
    expect(browser_page.locator(".answer")).to_contain_text("between 26 Jan 2026 and 16 Feb 2026")


@pytest.mark.parametrize("path", ["/hypotheses", "/forecast", "/answers", "/model"])
def test_a_page_that_cannot_be_filtered_says_so(shop: LiveServer, browser_page: Page, path: str) -> None:
    browser_page.goto(f"{shop.url}{path}?country=France")
    waiting = browser_page.locator(".active-filters")
    expect(waiting).to_contain_text("Your filters do not apply here but stay on for other pages.")
    expect(chip(browser_page, "France")).to_be_visible()


def test_a_bar_of_a_kind_filters_and_a_second_press_takes_it_back(
    shop: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    browser_page.goto(shop.url + "/segments")
    press(browser_page.locator("figure", has_text="of revenue").locator(".bars .point path").first)
    expect(browser_page.locator(".filter-chips .filter-chip")).to_have_count(1)
    assert "segment" in parameters(browser_page)
    browser_page.wait_for_load_state("networkidle")
    press(browser_page.locator("figure", has_text="of revenue").locator(".bars .point path").first)
    expect(browser_page.locator(".filter-chips")).to_be_hidden()
    assert page_errors == []


def test_a_cell_of_the_heat_map_filters(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/segments")
    content = browser_page.locator(".heatmaplayer image")
    content.scroll_into_view_if_needed()
    box = content.bounding_box()
    assert box is not None
    browser_page.mouse.click(box["x"] + 12, box["y"] + box["height"] / 2)
    expect(chip(browser_page, "Insiders")).to_be_visible()
    assert parameters(browser_page)["segment"] == "1"


def test_a_country_bar_filters(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/segments")
    figure = browser_page.locator("figure", has_text="of revenue comes from")
    press(figure.locator(".bars .point path").last)
    expect(chip(browser_page, "United Kingdom")).to_be_visible()


def test_a_bar_of_a_week_lists_only_it(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/movements?dates=12w")
    bars = browser_page.locator(".bars .point path")
    expect(bars.first).to_be_visible()
    everybody = browser_page.locator(".answer").inner_text()
    press(bars.first)
    expect(browser_page.locator(".answer")).not_to_have_text(everybody, use_inner_text=True)
    assert {"week", "kind", "reason", "dates"} <= set(parameters(browser_page))
    chip(browser_page, "list of").click()
    expect(chip(browser_page, "list of")).to_be_hidden()


def test_a_way_between_segments_lists_who_went_it(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/movements?dates=12w")
    press(browser_page.locator(".sankey-link").first)
    expect(browser_page.get_by_role("heading", name=re.compile("moved:"))).to_be_visible()
    assert re.fullmatch(r"\d+-\d+", parameters(browser_page)["flow"])


def test_an_end_of_the_ways_lists_everybody_who_left_it(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/movements?dates=12w")
    press(browser_page.locator(".sankey-node rect").first)
    expect(browser_page.get_by_role("heading", name=re.compile("moved:"))).to_be_visible()
    assert re.fullmatch(r"\d+-", parameters(browser_page)["flow"])


def test_a_dot_on_the_map_opens_its_customer(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/segments")
    press(browser_page.locator("#segments-map .points path").last)
    expect(browser_page.get_by_role("dialog")).to_contain_text("What would change this")
    assert urlsplit(browser_page.url).path == "/insiders"


@pytest.mark.parametrize(
    ("path", "title", "parameter"),
    [
        ("/segments", "% of customers, ", "segment"),
        ("/segments", "differs from the average", "segment"),
        ("/segments", "of revenue comes from", "country"),
        ("/movements?dates=12w", "joined", "week"),
        ("/movements?dates=12w", "changed segment", "flow"),
    ],
)
def test_each_chart_can_be_worked_from_its_table_with_a_keyboard(
    shop: LiveServer, browser_page: Page, path: str, title: str, parameter: str
) -> None:
    browser_page.goto(shop.url + path)
    link = open_as_table(browser_page, title).get_by_role("link").first
    link.focus()
    link.press("Enter")
    browser_page.wait_for_url(re.compile(f"{parameter}="))
    expect(browser_page.locator(".filter-chips")).to_be_visible()


def lasso(page: Page) -> None:
    """Draw around the right half of the map, once it is drawn."""
    expect(page.locator("#segments-map .points path").first).to_be_attached()
    page.wait_for_load_state("networkidle")
    area = page.locator("#segments-map .nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    corners = [(0.5, 0.05), (0.95, 0.05), (0.95, 0.95), (0.5, 0.95), (0.5, 0.05)]
    x, y = corners[0]
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
    page.mouse.down()
    for x, y in corners[1:]:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
    page.mouse.up()


def test_a_lasso_on_the_map_becomes_a_list_a_link_and_a_file(
    shop: LiveServer, browser_page: Page, elsewhere: Page
) -> None:
    browser_page.goto(shop.url + "/segments")
    lasso(browser_page)
    picked = browser_page.locator("#segments-picked")
    expect(picked).to_contain_text("who spent")
    message = picked.locator("p").first.inner_text()
    count = int(re.sub(r"\D", "", message.split(" ")[0]))
    elsewhere.goto(browser_page.url)
    expect(elsewhere.locator("#segments-picked p").first).to_have_text(message, use_inner_text=True)
    with browser_page.expect_download() as coming:
        picked.get_by_role("link", name="CSV").click()
    text = coming.value.path().read_text(encoding="utf-8-sig")
    rows = [line for line in text.splitlines() if not line.lstrip('"').startswith("#")][1:]
    assert "selected on the map" in text
    assert len(rows) == count
    picked.get_by_role("link", name=re.compile("As a list")).click()
    expect(browser_page.locator(".tab-current .tab-count")).to_have_text(str(count))
    expect(chip(browser_page, "selected on the map")).to_be_visible()


def test_two_versions_are_chosen_and_swapped(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/movements")
    browser_page.get_by_role("link", name="Compare two versions").click()
    expect(browser_page.get_by_role("heading", name="Key figures")).to_be_visible()
    browser_page.get_by_role("textbox", name="First version").click()
    browser_page.get_by_role("listbox").get_by_role("option", name=re.compile("version 2$")).click()
    browser_page.wait_for_url(re.compile("compare=2-6"))
    heads = browser_page.get_by_role("columnheader")
    expect(heads.nth(0)).to_have_text("2 Feb 2026")
    browser_page.get_by_role("link", name=re.compile("Swap")).click()
    browser_page.wait_for_url(re.compile("compare=6-2"))
    expect(heads.nth(0)).to_have_text("2 Mar 2026")


def test_a_file_holds_what_the_list_shows_in_its_order(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/insiders?country=France&tab=everybody")
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    browser_page.get_by_role("columnheader", name="Orders").click()
    expect(browser_page).to_have_url(re.compile("sort=orders"))
    first = browser_page.locator("[data-row='0'] .cell-link")
    with browser_page.expect_download() as coming:
        browser_page.get_by_role("link", name="XLSX", exact=True).click()
    sheet = openpyxl.load_workbook(io.BytesIO(coming.value.path().read_bytes()))["everybody"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[1] is not None]
    heads, *listed = rows
    assert "country=France" in str(sheet["A2"].value)
    expect(first).to_have_text(str(listed[0][0]))
    with shop.database.read() as session:
        number = queries.newest_number(session)
        assert number is not None
        page = queries.members_page(
            session,
            number,
            which="everyone",
            rows=RowRange(limit=1000),
            filters=[FRANCE],
            sort=[("orders", heads and "desc" in browser_page.url)],
        )
    assert [str(row[0]) for row in listed] == [row.customer_id for row in page.rows]
    revenue = heads.index("gross_revenue")
    assert [row[revenue] for row in listed] == [round(row.gross_revenue, 4) for row in page.rows]


def test_what_is_searched_and_sorted_is_in_the_link(
    shop: LiveServer, browser_page: Page, elsewhere: Page
) -> None:
    browser_page.goto(shop.url + "/insiders?tab=everybody")
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    browser_page.get_by_role("searchbox").fill("1234")
    expect(browser_page).to_have_url(re.compile("search=1234"))
    browser_page.get_by_role("columnheader", name="Customer").click()
    expect(browser_page).to_have_url(re.compile("sort=customer_id"))
    expect(browser_page.locator("[data-row='0'] .cell-link")).to_have_text("12346")
    elsewhere.goto(browser_page.url)
    expect(elsewhere.locator("[data-row='0'] .cell-link")).to_have_text("12346")
    expect(elsewhere.locator(".cell-link")).to_have_count(4)


def test_movements_as_a_file_are_those_that_are_listed(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/movements?dates=4w&country=United%20Kingdom")
    expect(browser_page.locator(".table-movements tbody th").first).to_be_visible()
    listed = browser_page.locator(".table-movements tbody th").all_inner_texts()
    with browser_page.expect_download() as coming:
        browser_page.get_by_role("link", name="CSV").first.click()
    rows = rows_of(coming.value.path())
    joined, left = map(int, re.findall(r"\d+", browser_page.locator(".answer").inner_text())[:2])
    assert [sum(row["kind"] == kind for row in rows) for kind in ("entered", "left")] == [joined, left]
    assert [row["customer_id"] for row in rows] == listed, "in the order of the page"
    with browser_page.expect_download() as coming:
        browser_page.get_by_role("link", name="All figures").click()
    cells = list(
        openpyxl.load_workbook(io.BytesIO(coming.value.path().read_bytes()))["movements"].iter_rows(
            values_only=True
        )
    )
    heads = next(row for row in cells if row[0] == "customer_id")
    country = heads.index("country")
    assert {row[country] for row in cells[cells.index(heads) + 1 :]} == {"United Kingdom"}


SHOWN = {
    "gross_revenue": lambda row: row.gross_revenue,
    "recency_days": lambda row: row.recency_days,
    "orders": lambda row: row.orders,
    "margin": lambda row: row.margin,
    "country": lambda row: row.country,
}


@pytest.mark.parametrize("tab", ["members", "rising", "everybody"])
def test_a_file_has_every_row_of_its_list_with_the_columns_shown_and_the_figures_of_the_database(
    shop: LiveServer, browser_page: Page, tab: str
) -> None:
    """Opened again and compared, cell by cell, under a country and dates; the file has what did not fit."""
    browser_page.set_viewport_size({"width": 1920, "height": 1080})
    browser_page.goto(f"{shop.url}/insiders?tab={tab}&country=United+Kingdom&dates=12w&sort=recency_days:asc")
    expect(browser_page.locator(".tab-current .tab-count")).to_be_visible()
    expect(browser_page.locator(".grid .grid-head").first).to_be_visible()
    browser_page.wait_for_load_state("networkidle")
    titles = browser_page.locator(".grid .grid-head").evaluate_all(
        "cells => cells.map(cell => [+cell.getAttribute('aria-colindex'), cell.getAttribute('data-field')])"
        ".sort((a, b) => a[0] - b[0]).map(pair => pair[1])"
    )
    with browser_page.expect_download() as coming:
        browser_page.get_by_role("link", name="CSV").click()
    rows = rows_of(coming.value.path())
    with shop.database.read() as session:
        number = queries.newest_number(session)
        assert number is not None
        selected = queries.members_page(
            session,
            number,
            which=BY_SLUG[tab].id,
            rows=RowRange(limit=1000),
            filters=[
                Condition("country", "equals", "United Kingdom"),
                Condition("recency_days", "at_most", 84),
            ],
            sort=[("recency_days", False)],
        )
    assert selected.total > 0
    assert [row["customer_id"] for row in rows] == [row.customer_id for row in selected.rows]
    heads = [{"why": "advice"}.get(head, head) for head in rows[0] if head != "since_is_exact"]
    visible = [title for title in titles if title not in ("trend", "selection")]
    assert [head for head in heads if head in visible] == visible
    assert {"customer_id", "gross_revenue", "recency_days", "expected_revenue_84d"} <= set(visible)
    assert ("since_is_exact" in rows[0]) == ("since" in rows[0])
    for name in SHOWN.keys() & rows[0].keys():
        content = [row[name] for row in rows]
        existing = [SHOWN[name](row) for row in selected.rows]
        assert content == [
            str(round(item, 4)) if isinstance(item, float) else str(item) for item in existing
        ], name


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file below its lines about itself."""
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    return list(csv.DictReader(line for line in lines if not line.lstrip('"').startswith("#")))


def test_a_list_that_is_too_narrow_for_any_column_shows_the_first(
    shop: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    browser_page.goto(shop.url + "/insiders")
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    browser_page.locator(".grid").evaluate("list => { list.style.width = '60px'; }")
    expect(browser_page.locator(".grid .grid-head")).to_have_count(2)  # with the boxes
    assert page_errors == []
