"""Every page for everyone: opened once in each size, theme and language, where everything is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from dashboard.pages import PAGES
from dashboard.pages.admin.page import TABS
from tests.browser.axe import grave
from tests.browser.conftest import LiveServer, ServedShop
from tests.browser.devices import NARROWED, PHONE, log_in, wait_until_drawn
from tests.browser.page_checks import (
    CHECKS_ON_A_DESK,
    CHECKS_ON_A_PHONE,
    MOVING,
    has_no_grave_violation,
)
from tests.browser.profile import WIDE

ANSWERS = {
    "/": "Insiders",
    "/insiders": "spent",
    "/movements": "joined and",
    "/segments": "segments",
    "/hypotheses": "on new data",
    "/forecast": "expected to spend",
    "/model": "Not tested yet",
    "/data": "invoice lines",
    "/messages": "Nothing is sent",
    "/admin": "No login required",
}
"""A part of the first line of pages, in English and without filters."""


@dataclass(frozen=True)
class Looks:
    """A device, theme and language."""

    size: ViewportSize
    scheme: Literal["light", "dark"]
    lang: str

    @property
    def checks(self) -> tuple[Callable[[Page], list[str]], ...]:
        return CHECKS_ON_A_PHONE if self.size == PHONE else CHECKS_ON_A_DESK

    @property
    def visits(self) -> list[tuple[str, str]]:
        """Paths and searches: a desk has filters, and with them chips, everywhere; a phone on two pages."""
        if self.size == PHONE:
            return [(page.path, "") for page in PAGES] + [("/insiders", NARROWED), ("/segments", NARROWED)]
        return [(page.path, NARROWED) for page in PAGES]


EVERY_PAIR = [
    pytest.param(Looks(WIDE, "light", "en"), id="wide-light-en"),
    pytest.param(Looks(WIDE, "dark", "pt_BR"), id="wide-dark-pt_BR"),
    pytest.param(Looks(PHONE, "light", "pt_BR"), id="phone-light-pt_BR"),
    pytest.param(Looks(PHONE, "dark", "en"), id="phone-dark-en"),
]
"""Each size with each theme and each language, each theme with each language."""


@pytest.mark.slow(seconds=20)
@pytest.mark.parametrize("looks", EVERY_PAIR)
def test_every_page_is_for_everyone(
    house: ServedShop, browser_page: Page, page_errors: list[str], looks: Looks, subtests: pytest.Subtests
) -> None:
    titles = {page.path: page.title for page in PAGES}
    browser_page.emulate_media(color_scheme=looks.scheme)
    browser_page.set_viewport_size(looks.size)
    for path, search in looks.visits:
        answered = browser_page.goto(f"{house.open.url}{path}?lang={looks.lang}&{search}")
        wait_until_drawn(browser_page)
        with subtests.test(path, check="opens by its address and answers in its first line"):
            assert answered is not None
            assert answered.status == 200
            expect(browser_page.locator(".answer").first).to_be_visible()
            if looks.lang == "en":
                expect(browser_page.get_by_role("heading", level=1)).to_have_text(titles[path])
            if looks.lang == "en" and not search and path in ANSWERS:
                expect(browser_page.locator(".answer").first).to_contain_text(ANSWERS[path])
        for check in looks.checks:
            with subtests.test(path, check=check.__name__):
                assert check(browser_page) == []
    assert page_errors == []


@pytest.mark.slow
@pytest.mark.parametrize("looks", EVERY_PAIR)
def test_what_is_behind_or_before_the_login_has_no_grave_violation(
    house: ServedShop, browser_page: Page, looks: Looks
) -> None:
    browser_page.emulate_media(color_scheme=looks.scheme)
    browser_page.set_viewport_size(looks.size)

    def check(address: str) -> None:
        browser_page.goto(f"{address}{'&' if '?' in address else '?'}lang={looks.lang}")
        wait_until_drawn(browser_page)
        assert (address, has_no_grave_violation(browser_page)) == (address, [])

    for path in ("/login", house.link, "/join/none"):
        check(house.closed.url + path)
    browser_page.goto(house.closed.url + "/account")
    log_in(browser_page)
    for path in ("/account", *(f"/admin?tab={tab}" for tab in TABS)):
        check(house.closed.url + path)


def test_neither_menus_nor_the_drawer_nor_a_question_have_one(shop: LiveServer, browser_page: Page) -> None:
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(shop.url + "/insiders")
    wait_until_drawn(browser_page)
    browser_page.locator(".menu-settings > summary").click()
    assert grave(browser_page) == []
    browser_page.locator(".menu-more > summary").click()
    assert grave(browser_page) == []
    browser_page.keyboard.press("Escape")
    opener = browser_page.locator(".cell-link").first
    opener.click()
    drawer = browser_page.get_by_role("dialog")
    expect(drawer).to_contain_text("What would change this")
    assert grave(browser_page) == []
    assert browser_page.evaluate(MOVING) == [], "nothing moves for whoever asked for no motion"
    browser_page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()
    browser_page.goto(shop.url + "/model")
    browser_page.get_by_role("button", name="Use model 5").click()
    expect(browser_page.get_by_role("dialog")).to_contain_text("Are you sure?")
    assert grave(browser_page) == []
