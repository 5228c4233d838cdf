"""Every page in a real browser: what a person sees, and what happens when they click."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from db import queries
from tests.browser.conftest import LiveServer
from tests.db.queries.test_customers import add_lines


def first_member(shop: LiveServer) -> str:
    with shop.database.read() as session:
        newest = queries.newest_version(session)
        assert newest is not None
        return str(queries.members(session, newest.number)[0].customer_id)


@pytest.mark.parametrize(
    ("path", "marks"), [("/", ".scatterlayer path.point"), ("/segments", ".heatmaplayer image")]
)
def test_charts_are_drawn(shop: LiveServer, browser_page: Page, path: str, marks: str) -> None:
    browser_page.goto(shop.url + path)
    expect(browser_page.locator(marks).first).to_be_attached()


def test_a_chart_has_its_table(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/")
    figure = browser_page.locator("figure").first
    figure.get_by_text("Show as table").click()
    expect(figure.get_by_role("columnheader", name="Members")).to_be_visible()
    expect(figure.get_by_role("row")).to_have_count(7)


def test_a_definition_opens_by_keyboard(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/")
    question = browser_page.locator(".explained summary").first
    question.focus()
    question.press("Enter")
    expect(browser_page.get_by_text("highest median revenue")).to_be_visible()


def test_the_list_shows_members_the_largest_revenue_first(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/insiders")
    expect(browser_page.locator(".cell-link").first).to_have_text(first_member(shop))


def test_sorting_asks_the_server_for_the_whole_list(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/insiders?tab=everybody")
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    head = browser_page.get_by_role("columnheader", name="Customer")
    first = browser_page.locator("[data-row='0'] .cell-link")
    best = first.inner_text()
    for sort, customer in (("ascending", "12346"), ("descending", "12645"), ("none", best)):
        head.click()
        expect(head).to_have_attribute("aria-sort", sort)
        expect(first).to_have_text(customer)


def test_a_column_is_drawn_wider_than_the_list_and_the_customer_stays_in_view(
    shop: LiveServer, browser_page: Page
) -> None:
    browser_page.goto(shop.url + "/insiders")
    link = browser_page.locator(".cell-link").first
    expect(link).to_be_visible()
    head = browser_page.get_by_role("columnheader", name="Revenue")
    handle, before = head.locator(".grid-handle").bounding_box(), head.bounding_box()
    assert handle is not None
    assert before is not None
    browser_page.mouse.move(handle["x"] + 4, handle["y"] + 8)
    browser_page.mouse.down()
    browser_page.mouse.move(handle["x"] + 1004, handle["y"] + 8)
    browser_page.mouse.up()
    after, place = head.bounding_box(), link.bounding_box()
    assert after is not None
    assert after["width"] == before["width"] + 1000
    assert head.get_attribute("aria-sort") == "none"
    browser_page.locator(".grid-root").evaluate("grid => grid.scrollLeft = 300")
    assert link.bounding_box() == place


def test_searching_narrows_the_list(shop: LiveServer, browser_page: Page) -> None:
    selected = first_member(shop)
    browser_page.goto(shop.url + "/insiders")
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    browser_page.get_by_role("searchbox").fill(selected)
    expect(browser_page.locator(".cell-link")).to_have_text([selected])
    file = browser_page.get_by_role("link", name="CSV")
    expect(file).to_have_attribute("href", re.compile(f"search={selected}"))


def test_a_customer_opens_in_the_drawer_and_stands_in_the_address(
    shop: LiveServer, browser_page: Page
) -> None:
    selected = first_member(shop)
    browser_page.goto(shop.url + "/insiders")
    browser_page.get_by_role("button", name=selected).first.click()
    drawer = browser_page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"{selected} has been one of the Insiders")
    expect(browser_page).to_have_url(re.compile(rf"customer={selected}"))
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_be_hidden()
    expect(browser_page).not_to_have_url(re.compile("customer="))


def test_a_link_to_a_customer_opens_the_drawer_in_a_fresh_browser(
    shop: LiveServer, browser_page: Page
) -> None:
    selected = first_member(shop)
    browser_page.goto(f"{shop.url}/insiders?customer={selected}")
    expect(browser_page.get_by_role("dialog")).to_contain_text("What would change this")


def test_a_member_who_moved_is_a_door_to_the_customer(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/")
    mover = browser_page.locator(".move-who").first
    text = mover.inner_text()
    mover.click()
    expect(browser_page.get_by_role("dialog")).to_contain_text(text)


def test_the_sliders_answer_with_money(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/forecast")
    text = browser_page.locator(".what-if")
    expect(text).to_contain_text("Baseline")
    slider = browser_page.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowRight")
    expect(text).to_contain_text("above the baseline")


def test_a_list_is_downloaded_as_a_file(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/insiders?tab=at-risk")
    with browser_page.expect_download() as coming:
        browser_page.get_by_role("link", name="CSV").click()
    assert re.fullmatch(r"customers-2026-03-02-v6\.csv", coming.value.suggested_filename)
    assert "list=close-to-line" in coming.value.path().read_text(encoding="utf-8-sig")


def test_a_customer_leads_to_the_lines_of_one_invoice_and_back_by_mouse_and_by_link(
    shop: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    selected = first_member(shop)
    day = date(2026, 2, 20)
    with shop.database.write() as session:
        sold = [(selected, "A-1001", 4, 2.5, day), (selected, "A-1001", 1, 12.0, day)]
        older = [(selected, f"B-{n}", 1, 3.0, date(2026, 1, 1)) for n in range(22)]
        add_lines(
            session, *sold, (selected, "C-9", -2, 2.5, day), ("somebody else", "X-1", 1, 9.0, day), *older
        )
    browser_page.goto(shop.url + "/insiders")
    browser_page.get_by_role("button", name=selected).first.click()
    drawer = browser_page.get_by_role("dialog")
    invoices = drawer.locator("#customer-invoices")
    expect(drawer.get_by_role("heading", name="23 invoices, 1 return")).to_be_visible()
    expect(invoices).not_to_contain_text("X-1")
    expect(invoices.locator(".table-invoices tbody tr")).to_have_count(20)
    invoices.get_by_role("button", name="Older").click()
    expect(invoices).to_contain_text("21 to 24 of 24")
    invoices.get_by_role("button", name="Newer").click()
    invoices.get_by_role("button", name="Lines of invoice A-1001").click()
    expect(invoices).to_contain_text("2 lines, £22.00 in total, 20 Feb 2026")
    prices = invoices.locator(".table-lines tbody tr td:nth-child(4)")
    expect(prices).to_have_text(["£12.00", "£10.00"])
    expect(browser_page).to_have_url(re.compile(rf"customer={selected}&invoice=A-1001"))
    with browser_page.expect_download() as coming:
        drawer.get_by_role("link", name="CSV").click()
    assert coming.value.path().read_text(encoding="utf-8-sig").count("A lantern") == 25, "all, not somebody's"

    browser_page.reload()
    expect(invoices).to_contain_text("2 lines, £22.00 in total")
    invoices.get_by_role("button", name="All invoices").focus()
    browser_page.keyboard.press("Enter")
    expect(invoices.locator(".table-invoices tbody tr")).to_have_count(20)
    expect(browser_page).not_to_have_url(re.compile("invoice="))
    assert page_errors == []


def test_a_printed_list_is_a_plain_table_that_says_how_many_it_leaves_out(
    shop: LiveServer, browser_page: Page
) -> None:
    browser_page.goto(shop.url + "/insiders?tab=everybody&sort=orders:desc")
    expect(browser_page.locator("[data-row='0'] .cell-link")).to_be_visible()
    first = browser_page.locator("[data-row='0'] .cell-link").inner_text()
    revenue = browser_page.locator("[data-row='0'] [data-field='gross_revenue']").inner_text()
    browser_page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    printed = browser_page.locator(".printed-list")
    expect(printed.locator("tbody tr")).to_have_count(50)
    expect(printed.locator("tbody tr").first).to_contain_text(first)
    expect(printed.locator("tbody tr").first).to_contain_text(revenue)
    expect(printed).to_contain_text("First 50 of 300. Download the list to see them all.")
    expect(browser_page.locator(".grid")).to_be_hidden()
    room = browser_page.locator(".page-room").bounding_box()
    table = printed.locator("table").bounding_box()
    assert room is not None
    assert table is not None
    assert table["width"] <= room["width"]
    browser_page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(printed).to_have_count(0)
    expect(browser_page.locator(".grid")).to_be_visible()
    assert browser_page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
