"""Every page for everyone: drawn once in each language, and looked at in each size and theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from dashboard.pages import PAGES
from dashboard.pages.admin.page import TABS
from i18n.localizer import Localizer
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
from tests.browser.wait_idle import wait_until_idle

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
FOLLOW = "address => window.dash_clientside.set_props('address', address)"
"""What the navigation's links do."""


@dataclass(frozen=True)
class Look:
    """A device and a theme."""

    size: ViewportSize
    scheme: Literal["light", "dark"]

    def use(self, page: Page) -> None:
        """Show the page so from now on."""
        page.set_viewport_size(self.size)
        page.emulate_media(color_scheme=self.scheme)

    @property
    def checks(self) -> tuple[Callable[[Page], list[str]], ...]:
        return CHECKS_ON_A_PHONE if self.size == PHONE else CHECKS_ON_A_DESK


EVERY_PAIR = [
    pytest.param("en", "", (Look(WIDE, "light"), Look(PHONE, "dark")), id="en"),
    pytest.param("pt_BR", NARROWED, (Look(PHONE, "light"), Look(WIDE, "dark")), id="pt_BR-filtered"),
]
"""Each size with each theme and language, filters with their chips or none; each theme with each language."""


@pytest.mark.slow(seconds=40)
@pytest.mark.parametrize(("lang", "search", "looks"), EVERY_PAIR)
def test_every_page_is_for_everyone(
    house: ServedShop,
    browser_page: Page,
    page_errors: list[str],
    lang: str,
    search: str,
    looks: tuple[Look, Look],
    subtests: pytest.Subtests,
) -> None:
    """Each page comes in the look in which the one before it was left, every second one on a phone."""
    localizer = Localizer(lang)
    looks[0].use(browser_page)
    browser_page.goto(f"{house.open.url}/account?lang={lang}")
    for place, item in enumerate(PAGES):
        wait_until_drawn(browser_page)
        browser_page.evaluate(FOLLOW, {"pathname": item.path, "search": f"?{search}" if search else ""})
        title = localizer.gettext(item.title)
        expect(browser_page).to_have_title(f"{title} · Insiders")
        wait_until_drawn(browser_page)
        with subtests.test(item.path, check="answers in its first line"):
            expect(browser_page.get_by_role("heading", level=1)).to_have_text(title)
            expect(browser_page.locator(".answer").first).to_be_visible()
            if lang == "en" and item.path in ANSWERS:
                expect(browser_page.locator(".answer").first).to_contain_text(ANSWERS[item.path])
        for turn, look in enumerate(looks if place % 2 == 0 else reversed(looks)):
            if turn:
                look.use(browser_page)
                wait_until_idle(browser_page)
            for check in look.checks:
                with subtests.test(item.path, look=look, check=check.__name__):
                    assert check(browser_page) == []
        look.use(browser_page)
    assert page_errors == []


@pytest.mark.slow(seconds=15)
@pytest.mark.parametrize(("lang", "search", "looks"), EVERY_PAIR)
def test_what_is_behind_or_before_the_login_has_no_grave_violation(
    house: ServedShop, browser_page: Page, lang: str, search: str, looks: tuple[Look, Look]
) -> None:
    def check(address: str) -> None:
        browser_page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}&{search}")
        wait_until_drawn(browser_page)
        for look in looks:
            look.use(browser_page)
            wait_until_idle(browser_page)
            assert (address, look, has_no_grave_violation(browser_page)) == (address, look, [])

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
