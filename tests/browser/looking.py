"""For tests that look at every page: an address with filters, and waiting until a page is there."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.wait_idle import quiet
from tests.dashboard.served import PASSWORD

NARROWED = "country=United+Kingdom&segment=1&dates=12w"
"""Filters, so that their chips are there."""


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
