"""The devices on which pages are shown, and waiting until a page is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.profile import WIDE
from tests.browser.wait_idle import wait_until_idle
from tests.dashboard.served import PASSWORD

PHONE: ViewportSize = {"width": 390, "height": 844}
DEVICES: dict[str, tuple[ViewportSize, Literal["light", "dark"]]] = {
    "desktop, light": (WIDE, "light"),
    "phone, dark": (PHONE, "dark"),
}
NARROWED = "country=United+Kingdom&segment=1&dates=12w"
"""Filters, so that their chips are there."""


SHOWN = (
    "() => !document.getElementById('on-demand') || (window.insidersFirst && window.insidersFirst.isOver())"
)
"""Whether Dash has taken the place of the document's page, if there is one: not so on the login page."""


def use_device(page: Page, name: str) -> None:
    """Show the page from now on at the size and in the theme of one of DEVICES."""
    size, scheme = DEVICES[name]
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)


def on_both_devices(page: Page) -> Iterator[str]:
    """Show the page on its current device, then on the other, on which it stays."""
    names = sorted(DEVICES, key=lambda name: DEVICES[name][0] != page.viewport_size)
    for name in names:
        use_device(page, name)
        wait_until_idle(page)
        yield name


def wait_until_drawn(page: Page) -> None:
    """Wait until a page has its answer and everything it asked for, its charts below the fold among it."""
    expect(page.locator(".answer, main h1").first).to_be_visible()
    wait_until_idle(page)
    page.wait_for_function(SHOWN)
    page.evaluate("window.insidersGraphs && window.insidersGraphs.drawAll()")
    wait_until_idle(page)
    if page.locator(".grid").count():
        expect(page.locator(".grid-head").first).to_be_visible()


def choose(page: Page, name: str, words: str) -> None:
    """In the browser's own chooser called `name`, the first choice with these `words`."""
    chooser = page.get_by_role("combobox", name=name)
    option = chooser.locator("option", has_text=words).first
    chooser.select_option(str(option.get_attribute("value")))


def chosen(page: Page, name: str) -> Locator:
    """What stands in that chooser."""
    return page.get_by_role("combobox", name=name).locator("option:checked")


def log_in(page: Page) -> None:
    """As the administrator, on the form that is shown."""
    page.locator("#email").fill("ada@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("button[type=submit]").click()
