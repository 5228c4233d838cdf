"""A page whose scripts never come: it says so, and its links work."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.held_scripts import SCRIPTS, HeldScripts

NOT_ARRIVED = "Part of this page has not arrived"


def _follow_a_link(page: Page) -> None:
    page.get_by_role("link", name="Segments").first.click()
    expect(page).to_have_url(re.compile("/segments"))


def test_scripts_that_fail_are_told_of_and_links_work(shop: LiveServer, browser_page: Page) -> None:
    browser_page.route(SCRIPTS, lambda route: route.abort())
    browser_page.goto(shop.url, wait_until="commit")
    expect(browser_page.get_by_text(NOT_ARRIVED)).to_be_visible()
    _follow_a_link(browser_page)


def test_scripts_that_are_late_are_told_of_until_they_come(shop: LiveServer, browser_page: Page) -> None:
    scripts = HeldScripts(browser_page)
    browser_page.clock.install()
    scripts.open(shop.url)
    browser_page.wait_for_function("() => window.insidersLoad")  # what asks for them is there
    browser_page.clock.fast_forward("00:05")  # they begin to be asked for
    browser_page.clock.fast_forward("00:30")
    expect(browser_page.get_by_text(NOT_ARRIVED)).to_be_visible()
    browser_page.clock.resume()
    scripts.come()
    expect(browser_page.get_by_text(NOT_ARRIVED)).to_be_hidden()
