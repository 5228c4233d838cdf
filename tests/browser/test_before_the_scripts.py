"""What somebody does before the page's scripts have come: each act is done, and done once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import LiveServer, ServedShop
from tests.browser.devices import PHONE, SHOWN, choose, chosen, log_in
from tests.browser.held_scripts import HeldScripts

DROP = """zone => {
  const carried = new DataTransfer();
  carried.items.add(new File(["no invoices"], "invoices.csv", { type: "text/csv" }));
  const drop = kind => zone.dispatchEvent(
    new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
  drop("dragover");
  return !drop("drop");
}"""
"""Drops a file on a zone; whether the browser will not show it in place of the page."""
CARET = "[document.activeElement.id, document.activeElement.selectionStart]"


@pytest.fixture
def scripts(browser_page: Page) -> HeldScripts:
    """Those of `browser_page`."""
    return HeldScripts(browser_page)


def test_a_button_is_pressed_before_the_scripts_have_come(
    shop: LiveServer, browser_page: Page, scripts: HeldScripts
) -> None:
    browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    scripts.open(shop.url)
    browser_page.get_by_role("button", name="Copy link to this view").click()
    browser_page.get_by_label("Appearance, language and account").click()
    browser_page.get_by_role("button", name="Dark").click()
    scripts.come()
    expect(browser_page.locator("html[data-mantine-color-scheme=dark]")).to_be_attached()
    assert browser_page.evaluate("navigator.clipboard.readText()").startswith(shop.url)

    browser_page.set_viewport_size(PHONE)
    scripts.open(shop.url)
    for _ in range(3):  # nothing happened, so it is tried again
        browser_page.get_by_role("button", name="Filters").click()
    scripts.come()
    expect(browser_page.locator("#filters.is-open")).to_be_visible()


def test_choosers_are_used_before_the_scripts_have_come(
    shop: LiveServer, browser_page: Page, scripts: HeldScripts
) -> None:
    scripts.open(shop.url + "/experiments")
    browser_page.get_by_label("What is compared?").select_option("Days with an order")
    browser_page.get_by_label("Which customers?").select_option(index=1)
    scripts.come()
    expect(browser_page.get_by_label("What is compared?")).to_have_value("orders")
    browser_page.wait_for_url(lambda address: "outcome=orders" in address and "group=" in address)

    scripts.open(shop.url)
    choose(browser_page, "All countries", "France")
    choose(browser_page, "Version and date", "version 2")  # as a program does, which goes into no field
    scripts.come()
    expect(browser_page).to_have_url(shop.url + "/?country=France&version=2")
    expect(chosen(browser_page, "Version and date")).to_contain_text("version 2")

    scripts.open(shop.url + "/movements")
    choose(browser_page, "All countries", "France")
    browser_page.locator("summary", has_text="All dates").click()
    browser_page.get_by_label("From", exact=True).fill("2026-02-01")
    browser_page.get_by_label("To", exact=True).fill("2026-02-20")
    browser_page.get_by_role("button", name="Apply").click()
    scripts.come()
    expect(browser_page).to_have_url(re.compile(r"\?country=France&dates=2026-02-01..2026-02-20$"))


def test_where_somebody_is_they_stay(shop: LiveServer, browser_page: Page, scripts: HeldScripts) -> None:
    scripts.open(shop.url + "/insiders?tab=everybody")
    browser_page.get_by_role("searchbox").press_sequentially("1234")
    browser_page.keyboard.press("ArrowLeft")
    scripts.come()
    expect(browser_page).to_have_url(re.compile("search=1234"))
    assert browser_page.evaluate(CARET) == ["insiders-search", 3]

    scripts.open(shop.url + "/insiders")
    gone_quiet = browser_page.get_by_role("link", name="Gone quiet")
    gone_quiet.focus()
    scripts.come()
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    expect(gone_quiet).to_be_focused()

    browser_page.set_viewport_size(PHONE)
    scripts.open(shop.url + "/segments")
    wide = browser_page.locator(".chart-scroll").first
    wide.hover()  # it has its width by then
    wide.evaluate("chart => chart.scrollLeft = 30")
    scripts.come()
    assert wide.evaluate("chart => chart.scrollLeft") == 30


def test_what_somebody_is_in_the_middle_of_is_not_taken_away(
    shop: LiveServer, browser_page: Page, scripts: HeldScripts
) -> None:
    scripts.open(shop.url)
    browser_page.locator(".move-who").first.hover()
    browser_page.mouse.down()
    scripts.send()
    browser_page.mouse.up()  # on the page that it went down on: on another one it would be no click
    expect(browser_page).to_have_url(re.compile(r"/insiders\?customer="))

    scripts.open(shop.url)
    browser_page.get_by_role("combobox", name="All countries").click()  # its list is open
    scripts.send()
    assert not browser_page.evaluate(f"({SHOWN})()")
    browser_page.keyboard.press("ArrowDown")
    browser_page.keyboard.press("Enter")
    expect(browser_page).to_have_url(re.compile(r"\?country="))

    scripts.open(shop.url + "/insiders?tab=everybody")
    browser_page.get_by_role("searchbox").focus()
    keys = browser_page.context.new_cdp_session(browser_page)
    keys.send("Input.imeSetComposition", {"text": "12", "selectionStart": 2, "selectionEnd": 2})
    scripts.send()
    assert not browser_page.evaluate(f"({SHOWN})()")
    keys.send("Input.insertText", {"text": "1234"})
    expect(browser_page).to_have_url(re.compile("search=1234"))


def test_a_day_that_is_half_typed_is_typed_to_its_end(
    shop: LiveServer, browser_page: Page, scripts: HeldScripts
) -> None:
    scripts.open(shop.url + "/movements")
    browser_page.locator("summary", has_text="All dates").click()
    start = browser_page.get_by_label("From", exact=True)
    start.press_sequentially("0201")  # month and day: no value yet
    scripts.send()
    assert not browser_page.evaluate(f"({SHOWN})()")
    browser_page.keyboard.type("2026")
    browser_page.wait_for_function(SHOWN)
    expect(start).to_have_value("2026-02-01")


def test_escape_closes_a_menu_and_paper_is_light_before_the_scripts_have_come(
    shop: LiveServer, browser_page: Page, scripts: HeldScripts
) -> None:
    browser_page.emulate_media(color_scheme="dark")
    scripts.open(shop.url)
    settings = browser_page.get_by_label("Appearance, language and account")
    settings.click()
    expect(browser_page.get_by_role("button", name="Dark")).to_be_visible()
    browser_page.keyboard.press("Escape")
    expect(browser_page.get_by_role("button", name="Dark")).to_be_hidden()
    expect(settings).to_be_focused()
    paper = browser_page.locator("html.on-paper[data-mantine-color-scheme=light]")
    browser_page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(paper).to_be_attached()
    browser_page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(paper).not_to_be_attached()


def test_a_form_is_sent_with_its_choosers_before_they_are_drawn(
    shop: LiveServer, browser_page: Page, scripts: HeldScripts
) -> None:
    scripts.open(shop.url + "/admin?tab=trail&kind=login")
    browser_page.get_by_label("From day").fill("2026-02-01")
    browser_page.get_by_role("button", name="Filter").click()
    expect(browser_page).to_have_url(re.compile(r"kind=login&.*since=2026-02-01"))


def test_files_are_given_before_the_scripts_have_come(
    shop: LiveServer, browser_page: Page, scripts: HeldScripts
) -> None:
    browser_page.route(
        "**/upload", lambda route: route.fulfill(status=400, json={"error": "The file has come."})
    )
    scripts.open(shop.url + "/data")
    with browser_page.expect_file_chooser() as chooser:  # opens at once: browsers refuse it seconds later
        browser_page.get_by_role("button", name="choose a file").click()
    chooser.value.set_files({"name": "invoices.csv", "mimeType": "text/csv", "buffer": b"no invoices"})
    scripts.come()
    expect(browser_page.locator(".drop-said")).to_have_text("The file has come.")

    scripts.open(shop.url + "/data")
    browser_page.get_by_placeholder("https://…").fill("https://files.shop.example/invoices.csv")
    assert browser_page.locator(".drop-zone").evaluate(DROP)
    scripts.come()
    expect(browser_page.locator(".drop-said")).to_have_text("The file has come.")
    expect(browser_page.get_by_placeholder("https://…")).to_have_value(
        "https://files.shop.example/invoices.csv"
    )


def test_logging_out_needs_no_scripts(house: ServedShop, browser_page: Page, scripts: HeldScripts) -> None:
    browser_page.goto(house.closed.url + "/login")
    log_in(browser_page)
    expect(browser_page).to_have_url(house.closed.url + "/")
    scripts.open(house.closed.url)
    browser_page.get_by_label("Appearance, language and account").click()
    browser_page.get_by_role("button", name="Log out").click()
    expect(browser_page).to_have_url(house.closed.url + "/login")


def test_a_list_whose_first_rows_come_leaves_what_is_around_it(shop: LiveServer, browser_page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    browser_page.route("**/_dash-update-component*", hold)
    browser_page.goto(shop.url + "/insiders")
    browser_page.wait_for_function(SHOWN)
    while not held:
        browser_page.wait_for_timeout(20)
    browser_page.get_by_role("link", name="Gone quiet").hover()
    browser_page.mouse.down()
    held.pop().continue_()
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    browser_page.mouse.up()
    expect(browser_page).to_have_url(re.compile("tab=gone-quiet"))
