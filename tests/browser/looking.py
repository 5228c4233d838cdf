"""For tests that look at every page: an address with filters, and waiting until a page is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.profile import WIDE
from tests.browser.wait_idle import quiet
from tests.dashboard.served import PASSWORD

PHONE: ViewportSize = {"width": 390, "height": 844}
LOOKS: dict[str, tuple[ViewportSize, Literal["light", "dark"]]] = {
    "desktop, light": (WIDE, "light"),
    "phone, dark": (PHONE, "dark"),
}
NARROWED = "country=United+Kingdom&segment=1&dates=12w"
"""Filters, so that their chips are there."""


def look(page: Page, name: str) -> None:
    """Look at it from now on as somebody with one of the LOOKS does."""
    size, scheme = LOOKS[name]
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)


def in_both_looks(page: Page) -> Iterator[str]:
    """The page as it is shown now, and then in the other size and theme, in which it stays."""
    names = sorted(LOOKS, key=lambda name: LOOKS[name][0] != page.viewport_size)
    for name in names:
        look(page, name)
        quiet(page)
        yield name


def settled(page: Page) -> None:
    """Wait until a page has its answer and everything it asked for."""
    expect(page.locator(".answer, main h1").first).to_be_visible()
    quiet(page)
    if page.locator(".grid").count():
        expect(page.locator(".ag-header-cell").first).to_be_visible()


def log_in(page: Page) -> None:
    """As the administrator, on the form that is shown."""
    page.locator("#email").fill("ada@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("button[type=submit]").click()
