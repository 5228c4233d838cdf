from __future__ import annotations

from playwright.sync_api import Page


def test_the_browser_draws_a_page_and_reports_what_its_console_says(
    browser_page: Page, page_errors: list[str]
) -> None:
    browser_page.set_content("<h1>Insiders</h1><script>console.error('no such thing')</script>")
    assert browser_page.inner_text("h1") == "Insiders"
    assert page_errors == ["no such thing"]
