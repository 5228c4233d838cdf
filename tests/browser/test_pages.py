"""Every page in a real browser: what a person sees, and what happens when they click."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from dashboard.pages import PAGES
from db import queries
from tests.browser.conftest import LiveServer

PHONE: ViewportSize = {"width": 390, "height": 844}
ANSWERS = {
    "/": "Insiders",
    "/insiders": "bought for",
    "/movements": "joined and",
    "/segments": "kinds",
    "/hypotheses": "claims are confirmed",
    "/forecast": "expected to bring",
    "/model": "",
    "/data": "invoice lines",
    "/admin": "Nobody has to log in",
}


def first_member(shop: LiveServer) -> str:
    with shop.database.read() as session:
        newest = queries.newest_version(session)
        assert newest is not None
        return str(queries.members(session, newest.number)[0].customer_id)


@pytest.mark.parametrize("path", ANSWERS)
def test_a_page_answers_its_question_in_its_first_line(
    shop: LiveServer, browser_page: Page, page_errors: list[str], path: str
) -> None:
    title = next(page.TITLE for page in PAGES if path == page.PATH)
    browser_page.goto(shop.url + path)
    expect(browser_page.get_by_role("heading", level=1)).to_have_text(title)
    expect(browser_page.locator(".answer").first).to_contain_text(ANSWERS[path])
    browser_page.wait_for_load_state("networkidle")
    assert page_errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone(shop: LiveServer, browser_page: Page, scheme: Literal["light", "dark"]) -> None:
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.set_viewport_size(PHONE)
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    for path in ANSWERS:
        browser_page.goto(shop.url + path)
        expect(browser_page.locator(".answer").first).to_be_visible()
        browser_page.wait_for_load_state("networkidle")
        assert not browser_page.evaluate(wider), path


@pytest.mark.parametrize(
    ("path", "marks"), [("/", ".scatterlayer path.point"), ("/segments", ".heatmaplayer image")]
)
def test_charts_are_drawn(shop: LiveServer, browser_page: Page, path: str, marks: str) -> None:
    browser_page.goto(shop.url + path)
    expect(browser_page.locator(marks).first).to_be_attached()


def test_a_chart_has_its_table(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/")
    figure = browser_page.locator("figure").first
    figure.get_by_text("As a table").click()
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
    browser_page.get_by_role("columnheader", name="Customer").click()
    expect(browser_page.locator("[row-index='0'] .cell-link")).to_have_text("12346")


def test_searching_narrows_the_list(shop: LiveServer, browser_page: Page) -> None:
    wanted = first_member(shop)
    browser_page.goto(shop.url + "/insiders")
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    browser_page.get_by_role("searchbox").fill(wanted)
    expect(browser_page.locator(".cell-link")).to_have_text([wanted])
    file = browser_page.get_by_role("link", name="CSV")
    expect(file).to_have_attribute("href", re.compile(f"search={wanted}"))


def test_a_customer_opens_in_the_drawer_and_stands_in_the_address(
    shop: LiveServer, browser_page: Page
) -> None:
    wanted = first_member(shop)
    browser_page.goto(shop.url + "/insiders")
    browser_page.get_by_role("button", name=wanted).first.click()
    drawer = browser_page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"{wanted} is one of the Insiders")
    expect(browser_page).to_have_url(re.compile(rf"customer={wanted}"))
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_be_hidden()
    expect(browser_page).not_to_have_url(re.compile("customer="))


def test_a_link_to_a_customer_opens_the_drawer_in_a_fresh_browser(
    shop: LiveServer, browser_page: Page
) -> None:
    wanted = first_member(shop)
    browser_page.goto(f"{shop.url}/insiders?customer={wanted}")
    expect(browser_page.get_by_role("dialog")).to_contain_text("What would change it")


def test_a_member_who_moved_is_a_door_to_the_customer(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/")
    mover = browser_page.locator(".move-who").first
    wanted = mover.inner_text()
    mover.click()
    expect(browser_page.get_by_role("dialog")).to_contain_text(wanted)


def test_the_sliders_answer_with_money(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/forecast")
    said = browser_page.locator(".what-if")
    expect(said).to_contain_text("As expected")
    slider = browser_page.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowRight")
    expect(said).to_contain_text("more than expected")


def test_a_list_is_downloaded_as_a_file(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/insiders?tab=at-risk")
    with browser_page.expect_download() as coming:
        browser_page.get_by_role("link", name="CSV").click()
    assert re.fullmatch(r"customers-2026-03-02-v6\.csv", coming.value.suggested_filename)
    assert "list=at-risk" in coming.value.path().read_text(encoding="utf-8-sig")
