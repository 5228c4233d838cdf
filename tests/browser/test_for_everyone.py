"""What axe-core finds on each page, light and dark, wide and narrow, with everything open that opens."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from dashboard.pages import PAGES
from tests.browser.conftest import WIDE, LiveServer

PHONE: ViewportSize = {"width": 390, "height": 844}
PATHS = [page.PATH for page in PAGES if getattr(page, "ROLE", "viewer") == "viewer"]
GRAVE = ("serious", "critical")


def grave(browser_page: Page) -> list[str]:
    """The serious and critical violations: the rule, and where."""
    found = Axe().run(browser_page).response["violations"]
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}"
        for one in found
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_page_has_a_serious_violation(
    shop: LiveServer, browser_page: Page, size: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.set_viewport_size(size)
    for path in PATHS:
        browser_page.goto(shop.url + path)
        expect(browser_page.locator(".answer").first).to_be_visible()
        browser_page.wait_for_load_state("networkidle")
        for closed in browser_page.locator("#page details:not([open]) > summary").all():
            if closed.is_visible():
                closed.evaluate("summary => summary.parentElement.open = true")
        assert (path, grave(browser_page)) == (path, [])


def test_neither_menus_nor_the_drawer_nor_a_question_have_one(shop: LiveServer, browser_page: Page) -> None:
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(shop.url + "/insiders")
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


def test_the_first_tab_skips_to_the_content(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/")
    expect(browser_page.locator(".answer")).to_be_visible()
    browser_page.keyboard.press("Tab")
    expect(browser_page.get_by_role("link", name="Skip to the content")).to_be_focused()
    browser_page.keyboard.press("Enter")
    expect(browser_page).to_have_url(f"{shop.url}/#page")


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
        browser_page.wait_for_load_state("networkidle")
        assert browser_page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), path
