"""Names come from a shop's files: whatever they hold is shown as it is, breaks no page and runs nowhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from dashboard.pages import PAGES
from i18n.sheets import DANGEROUS
from tests.browser.conftest import LiveServer
from tests.browser.devices import PHONE, on_both_devices, use_device
from tests.browser.hostile_names import (
    FORMULAS,
    LONG,
    ODD,
    PICTURE,
    SCRIPT,
    WITHOUT_A_SPACE,
    publish_odd_weeks,
)
from tests.browser.page_checks import is_wider_than_the_screen
from tests.browser.wait_idle import wait_until_idle

VIEWS_WITH_NAMES = (
    "/insiders?tab=everybody",
    "/segments?segment=2",
    "/movements?dates=12w",
    "/movements?compare=1-3",
    "/?country=%3Cscript%3Ewindow.hacked%20%3D%20true%3C%2Fscript%3E",
)
"""Looked at on a phone and on a desk; the pages as they open, on a phone, which is the narrower."""


@pytest.fixture
def odd_shop(live_server: LiveServer) -> LiveServer:
    with live_server.database.write() as session:
        publish_odd_weeks(session)
    return live_server


def hacked(page: Page) -> bool:
    return bool(page.evaluate("window.hacked === true"))


@pytest.mark.slow(seconds=15)
def test_no_page_is_broken_by_a_name_and_no_name_runs(
    odd_shop: LiveServer,
    browser_page: Page,
    page_errors: list[str],
) -> None:
    use_device(browser_page, "phone, dark")
    for path in (*(page.path for page in PAGES), *VIEWS_WITH_NAMES):
        browser_page.goto(odd_shop.url + path)
        expect(browser_page.get_by_role("heading", level=1)).to_be_visible()
        for name in devices_for(browser_page, path):
            assert (path, name, is_wider_than_the_screen(browser_page)) == (path, name, [])
        assert not hacked(browser_page), path
        assert browser_page.locator("#page img:not([src^='/assets/'])").count() == 0, path
    assert page_errors == []


def devices_for(page: Page, path: str) -> Iterator[str]:
    """Show the page on each device on which it is looked at."""
    if path in VIEWS_WITH_NAMES:
        yield from on_both_devices(page)
    else:
        use_device(page, "phone, dark")
        wait_until_idle(page)
        yield "phone, dark"


def test_every_name_is_in_the_list_as_it_is_written(odd_shop: LiveServer, browser_page: Page) -> None:
    browser_page.set_viewport_size({"width": 1440, "height": 1400})
    browser_page.goto(odd_shop.url + "/insiders?tab=everybody")
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    visible = browser_page.locator(".cell-link").evaluate_all("links => links.map(link => link.textContent)")
    assert sorted(visible) == sorted(ODD)


def test_the_drawer_of_an_odd_customer_leads_to_its_odd_products(
    odd_shop: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(odd_shop.url + "/insiders?tab=everybody")
    browser_page.locator(".cell-link", has_text=SCRIPT).click()
    drawer = browser_page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"{SCRIPT} has been one of the Insiders")
    drawer.get_by_role("button", name="Lines of invoice A-1").click()
    expect(drawer).to_contain_text(PICTURE if ODD.index(PICTURE) % 2 == 0 else SCRIPT)
    expect(drawer).to_contain_text((LONG if len(ODD) % 2 == 0 else WITHOUT_A_SPACE)[:40])
    body = drawer.locator(".drawer-body")
    assert not body.evaluate("part => part.scrollWidth > part.clientWidth")
    assert not hacked(browser_page)
    browser_page.reload()
    expect(drawer).to_contain_text("Invoice A-1")
    assert page_errors == []


@pytest.mark.parametrize("name", ["customers", "movements", "invoices"])
def test_files_hold_every_name_and_not_one_formula(
    odd_shop: LiveServer, browser_page: Page, name: str
) -> None:
    requested: dict[str, str | float | bool] = {"list": "everybody", "dates": "12w"}
    if name == "invoices":
        requested = {"customer": SCRIPT}
    files = {
        kind: browser_page.request.get(f"{odd_shop.url}/export/{name}.{kind}", params=requested).body()
        for kind in ("csv", "xlsx")
    }
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    content = [value for row in rows for value in row]
    numbers = [value for value in content if value.lstrip("-").replace(".", "").isdigit()]
    assert [item for item in content if item.startswith(DANGEROUS) and item not in numbers] == []
    selected = (*ODD, LONG, WITHOUT_A_SPACE) if name == "invoices" else ODD
    for item in selected:
        stored = f"'{item}" if item in FORMULAS else item
        assert stored in content, item
        assert stored in [cell.value for cell in cells], item
