"""Charts as pictures, pages on paper: opened again, and compared with what the page shows."""

from __future__ import annotations

import re
import struct
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from dashboard.ui.figures.palette import DARK, LIGHT
from tests.browser.conftest import LiveServer
from tests.browser.devices import SHOWN

HAND_OFF_THE_MOUSE = "window.addEventListener('pointermove', moved => moved.stopImmediatePropagation(), true)"
"""Against `tests.browser.profile.HAND_ON_THE_MOUSE`: charts that nobody has scrolled to stay undrawn."""
FINDING = "From 24 to 29 Insiders since 26 Jan 2026"


def saved(browser_page: Page, kind: str) -> tuple[str, bytes]:
    figure = browser_page.locator("figure").first
    expect(figure.locator("path.point").first).to_be_attached()
    with browser_page.expect_download() as coming:
        figure.get_by_role("button", name=f"Save as {kind}").click()
    return coming.value.suggested_filename, coming.value.path().read_bytes()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_is_saved_as_svg_on_white_with_its_finding_version_and_date(
    shop: LiveServer, browser_page: Page, page_errors: list[str], scheme: Literal["light", "dark"]
) -> None:
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.goto(shop.url + "/")
    name, file = saved(browser_page, "SVG")
    assert name == "overview-from-24-to-29-insiders-since-26-jan-2026-v6-2026-03-02.svg"
    drawing = file.decode()
    words = " ".join(re.findall(r">([^<>]+)<", drawing))
    assert FINDING in words
    assert "2 Mar 2026 · version 6" in words
    colours = set(re.findall(r"rgb\((\d+), (\d+), (\d+)\)", drawing))
    assert parts(LIGHT.insiders) in colours
    assert parts(DARK.insiders) not in colours
    assert page_errors == []


def test_a_chart_is_saved_as_png_twice_as_sharp(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/")
    name, file = saved(browser_page, "PNG")
    assert name.endswith("-v6-2026-03-02.png")
    assert file.startswith(b"\x89PNG")
    width, _ = struct.unpack(">II", file[16:24])
    assert width >= 2 * 640


@pytest.mark.parametrize("path", ["/", "/answers", "/segments"])
def test_paper_is_light_and_names_version_date_and_page(
    shop: LiveServer, browser_page: Page, path: str
) -> None:
    browser_page.emulate_media(color_scheme="dark")
    browser_page.add_init_script(HAND_OFF_THE_MOUSE)
    browser_page.goto(shop.url + path)
    expect(browser_page.locator(".answer")).to_be_visible()
    browser_page.wait_for_function(SHOWN)
    browser_page.wait_for_load_state("networkidle")
    browser_page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    root = browser_page.locator("html")
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")
    lines = browser_page.evaluate(
        "['head', 'foot', 'page'].map(name => "
        "getComputedStyle(document.documentElement).getPropertyValue('--paper-' + name))"
    )
    assert lines[1:] == ['"2 Mar 2026 · version 6"', '"Page " counter(page) " of " counter(pages) ""']
    assert lines[0].startswith('"Insiders · ')
    cut = browser_page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot .main-svg')].filter(drawing =>
          drawing.getBoundingClientRect().right > document.querySelector('.page-room')
            .getBoundingClientRect().right + 1).length"""
    )
    assert cut == 0
    empty = "figure.chart:not(:has(.main-svg, .printed-chart))"
    assert browser_page.locator(empty).count() == 0
    tables = browser_page.locator(".printed-chart")
    if path == "/segments":  # nobody has scrolled to the last of its charts
        expect(tables.last).to_be_visible()
    browser_page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(tables).to_have_count(0)
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
    assert browser_page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def parts(colour: str) -> tuple[str, ...]:
    return tuple(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
