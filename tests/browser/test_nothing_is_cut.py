"""Nothing overlaps or is cut, in either language, from a phone to a large desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotYet

from tests.browser.conftest import LiveServer

MEASURE = (Path(__file__).parent / "nothing_is_cut.js").read_text()
WIDTHS = (1920, 1440, 1200, 1024, 768, 390)
SETTLES_MS = 3_000


@pytest.mark.parametrize("lang", ["en", "pt_BR"])
def test_every_cell_and_heading_of_a_list_is_whole_at_six_widths(
    shop: LiveServer, browser_page: Page, lang: str
) -> None:
    browser_page.goto(f"{shop.url}/insiders?tab=everybody&sort=gross_revenue:desc&lang={lang}")
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    assert faults_by_width(browser_page) == {}
    expect(browser_page.get_by_role("columnheader")).not_to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "pt_BR"])
@pytest.mark.parametrize("path", ["/segments", "/hypotheses", "/forecast", "/model", "/data"])
def test_every_table_and_the_words_of_every_chart_are_whole_at_six_widths(
    shop: LiveServer, browser_page: Page, path: str, lang: str
) -> None:
    browser_page.goto(f"{shop.url}{path}?lang={lang}")
    expect(browser_page.locator(".page-body")).to_be_visible()
    assert faults_by_width(browser_page) == {}


def faults_by_width(browser_page: Page) -> dict[int, list[str]]:
    """What is cut or overlaps, by the widths at which something does."""
    result = {}
    for width in WIDTHS:
        browser_page.set_viewport_size({"width": width, "height": 900})
        try:
            browser_page.wait_for_function(f"() => ({MEASURE})().length === 0", timeout=SETTLES_MS)
        except NotYet:
            result[width] = browser_page.evaluate(MEASURE)
    return result
