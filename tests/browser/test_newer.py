"""A version that is published while a page is open."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.devices import chosen, wait_until_drawn
from tests.factories import publish_version

LOOK_NOW = "window.dash_clientside.set_props('newer-poll', { n_intervals: 1 })"
"""What happens once a minute, without the minute."""


def test_a_new_version_is_offered_and_comes_without_loading_the_page_again(
    live_server: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    with live_server.database.write() as session:
        publish_version(session, as_of=date(2026, 2, 23))
    browser_page.goto(live_server.url + "/?country=United+Kingdom")
    version = chosen(browser_page, "Version and date")
    expect(version).to_contain_text("version 1")
    wait_until_drawn(browser_page)  # the document shows the version before Dash can look for another
    browser_page.evaluate("window.hasStayed = true")
    with live_server.database.write() as session:
        publish_version(session, as_of=date(2026, 3, 2), members=["ada", "bruno", "dora"])
    browser_page.evaluate(LOOK_NOW)
    notice = browser_page.locator("#newer")
    expect(notice).to_contain_text("Version 2 is available:")
    expect(version).to_contain_text("version 1")  # nothing changes under the reader's eyes
    notice.get_by_role("button", name="Show").click()
    expect(version).to_contain_text("version 2")
    expect(browser_page.locator(".card-value-insiders")).to_have_text("3")
    expect(browser_page.locator(".filter-chips")).to_contain_text("United Kingdom")
    assert browser_page.evaluate("window.hasStayed") is True
    assert page_errors == []
