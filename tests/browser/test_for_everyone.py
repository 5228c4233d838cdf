"""What axe-core finds on each page, with all open that opens; whether fingers and large letters fit."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from dashboard.pages import PAGES
from dashboard.pages.admin.page import TABS
from tests.browser.axe import grave, open_everything
from tests.browser.conftest import House, LiveServer
from tests.browser.looking import NARROWED, log_in, settled
from tests.browser.profile import WIDE
from tests.browser.wait_idle import quiet

PHONE: ViewportSize = {"width": 390, "height": 844}
PATHS = [page.path for page in PAGES]
EVERY_PAIR = [
    pytest.param(WIDE, "light", "en", id="wide-light-en"),
    pytest.param(WIDE, "dark", "pt_BR", id="wide-dark-pt_BR"),
    pytest.param(PHONE, "light", "pt_BR", id="phone-light-pt_BR"),
    pytest.param(PHONE, "dark", "en", id="phone-dark-en"),
]
"""Each size with each theme and each language, each theme with each language."""


@pytest.mark.slow
@pytest.mark.parametrize(("size", "scheme", "lang"), EVERY_PAIR)
def test_no_page_has_a_serious_violation(
    house: House, browser_page: Page, size: ViewportSize, scheme: Literal["light", "dark"], lang: str
) -> None:
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.set_viewport_size(size)

    def check(address: str) -> None:
        browser_page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
        settled(browser_page)
        open_everything(browser_page)
        assert (address, grave(browser_page)) == (address, [])

    for path in ("/login", house.link, "/join/none"):
        check(house.closed.url + path)
    browser_page.goto(house.closed.url + "/account")
    log_in(browser_page)
    for path in ("/account", *(f"/admin?tab={tab}" for tab in TABS)):
        check(house.closed.url + path)
    for path in PATHS:
        check(f"{house.open.url}{path}?{NARROWED}")


def test_neither_menus_nor_the_drawer_nor_a_question_have_one(shop: LiveServer, browser_page: Page) -> None:
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(shop.url + "/insiders")
    settled(browser_page)
    browser_page.locator(".menu-settings > summary").click()
    assert grave(browser_page) == []
    browser_page.locator(".menu-more > summary").click()
    assert grave(browser_page) == []
    browser_page.keyboard.press("Escape")
    opener = browser_page.locator(".cell-link").first
    opener.click()
    drawer = browser_page.get_by_role("dialog")
    expect(drawer).to_contain_text("What would change it")
    assert grave(browser_page) == []
    browser_page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()
    browser_page.goto(shop.url + "/model")
    browser_page.get_by_role("button", name="Make model 5 the champion").click()
    expect(browser_page.get_by_role("dialog")).to_contain_text("Are you sure?")
    assert grave(browser_page) == []


@pytest.mark.parametrize("lang", ["en", "pt_BR"])
def test_what_a_finger_presses_is_large_enough(shop: LiveServer, browser_page: Page, lang: str) -> None:
    browser_page.set_viewport_size(PHONE)
    small = """() => [...document.querySelectorAll('#page :is(a, button, summary), nav a, header summary')]
      .filter(one => !one.closest('p, li, .ag-root, .chart-drawing'))
      .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
      .filter(([_, box]) => box.width && (box.width < 44 || box.height < 43.5))
      .map(([words, box]) => `${words} ${box.width}x${box.height}`)"""
    for path in PATHS:
        browser_page.goto(f"{shop.url}{path}?lang={lang}")
        expect(browser_page.locator(".answer").first).to_be_visible()
        assert (path, browser_page.evaluate(small)) == (path, [])


def test_at_twice_the_size_nothing_is_cut(shop: LiveServer, browser_page: Page) -> None:
    browser_page.set_viewport_size({"width": 720, "height": 450})  # 1440 × 900 at 200 %
    for path in PATHS:
        browser_page.goto(shop.url + path)
        expect(browser_page.locator(".answer").first).to_be_visible()
        quiet(browser_page)
        assert browser_page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), path
