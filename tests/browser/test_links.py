"""Whatever was chosen on a page is in its link: a fresh browser, after its login, shows the same."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer, ServedShop
from tests.browser.devices import choose, log_in, wait_until_drawn


def version_5(page: Page) -> None:
    """An older version."""
    choose(page, "Version and date", "version 5")
    expect(page.get_by_text("You are viewing version 5")).to_be_visible()


def country_and_dates(page: Page) -> None:
    choose(page, "All countries", "France")
    expect(page.locator(".filter-chips .filter-chip", has_text="France")).to_be_visible()
    page.locator(".menu-dates > summary").click()
    page.get_by_role("link", name="Last 12 weeks").click()
    expect(page.locator(".filter-chips .filter-chip")).to_have_count(2)


def country_dates_and_version(page: Page) -> None:
    country_and_dates(page)
    version_5(page)


def tab_search_order_and_customer(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Everybody")).click()
    expect(page.locator(".tab-current")).to_contain_text("Everybody")  # the address changes before the list
    expect(page.locator(".cell-link").first).to_be_visible()
    page.get_by_role("searchbox").fill("1234")
    page.wait_for_url(re.compile("search=1234"))
    page.get_by_role("columnheader", name="Customer").click()
    page.wait_for_url(re.compile("sort=customer_id"))
    page.get_by_role("button", name="12348").click()
    page.wait_for_url(re.compile("customer=12348"))


def one_week(page: Page) -> None:
    country_and_dates(page)
    figure = page.locator("figure").filter(has=page.get_by_role("heading", name=re.compile("joined")))
    figure.get_by_text("Show as table").click()
    figure.get_by_role("link").last.click()
    expect(page.locator(".filter-chips .filter-chip")).to_have_count(3)


def two_versions(page: Page) -> None:
    page.get_by_role("link", name="Compare two versions").click()
    page.get_by_role("textbox", name="First version").click()
    page.get_by_role("listbox").get_by_role("option", name=re.compile("version 2$")).click()
    page.wait_for_url(re.compile("compare=2-6"))
    expect(page.get_by_role("columnheader", name="2 Feb 2026").first).to_be_visible()


def one_kind(page: Page) -> None:
    figure = page.locator("figure").filter(
        has=page.get_by_role("heading", name=re.compile("How each segment differs"))
    )
    figure.get_by_text("Show as table").click()
    figure.get_by_role("link").nth(1).click()
    expect(page.locator(".filter-chips .filter-chip")).to_have_count(1)


def the_older_experiment(page: Page) -> None:
    page.get_by_role("link", name="Free delivery").click()
    page.wait_for_url(re.compile("experiment=1"))


def a_form_filled_in(page: Page) -> None:
    form = page.locator(".experiment-form")
    form.get_by_label("Name").fill("Tea & cake")
    form.get_by_label("Control group size (%)").fill("30")
    form.get_by_label("Effect you expect").fill("10")
    group = page.get_by_label("Which customers?")
    group.select_option(group.locator("option", has_text="Close to the line").get_attribute("value"))
    page.wait_for_url(re.compile("group=close-to-line"))
    assert "effect=10" in page.url


def what_if(page: Page) -> None:
    for slider, parameter in (("ticket", "ticket=10"), ("members", "members=10")):
        thumb = page.locator(f"#what-if-{slider} [role=slider]")
        thumb.press("ArrowRight")
        thumb.press("ArrowRight")
        page.wait_for_url(re.compile(parameter))


def a_tab(page: Page) -> None:
    page.get_by_role("link", name="Settings").click()
    page.wait_for_url(re.compile("tab=settings"))


def visible_text(page: Page) -> list[str]:
    """What a person reads: the page, the drawer if one is open, what fields hold, where sliders stand."""
    wait_until_drawn(page)
    first = page.locator("[data-row='0'] .cell-link")
    if page.locator(".grid").count():
        expect(first).to_be_visible()
    words = page.locator("#page").inner_text().splitlines()
    parts = sorted(words)  # a list's rows come in any order
    parts += first.all_inner_texts()
    if "customer=" in page.url:
        drawer = page.get_by_role("dialog")
        expect(drawer).to_contain_text("What would change this")
        parts.append(drawer.inner_text())
    fields = page.locator("#page input:visible:not(.grid-root *)")
    parts += [field.input_value() for field in fields.all()]
    sliders = page.locator("[role=slider]")
    return parts + [str(slider.get_attribute("aria-valuenow")) for slider in sliders.all()]


@pytest.mark.parametrize(
    ("path", "choose"),
    [
        ("/", country_dates_and_version),
        ("/insiders", tab_search_order_and_customer),
        ("/movements", one_week),
        ("/movements", two_versions),
        ("/segments", one_kind),
        ("/experiments", the_older_experiment),
        ("/experiments", a_form_filled_in),
        ("/forecast", what_if),
        ("/admin", a_tab),
    ],
)
def test_a_link_that_was_copied_shows_the_same_after_a_login_elsewhere(
    house: ServedShop, browser_page: Page, elsewhere: Page, path: str, choose: Callable[[Page], None]
) -> None:
    browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    browser_page.goto(house.closed.url + path)
    log_in(browser_page)
    wait_until_drawn(browser_page)
    choose(browser_page)
    wait_until_drawn(browser_page)
    drawer = browser_page.get_by_role("dialog")
    (drawer.locator(".copy-link") if drawer.is_visible() else browser_page.locator("#copy-link")).click()
    expect(browser_page.get_by_text("Link copied")).to_be_visible()
    link = browser_page.evaluate("navigator.clipboard.readText()")
    assert set(browser_page.url.partition("?")[2].split("&")) <= set(link.partition("?")[2].split("&")) | {""}

    elsewhere.goto(link)
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Log in")
    log_in(elsewhere)
    elsewhere.wait_for_url(link)
    assert visible_text(elsewhere) == visible_text(browser_page)


def test_a_link_to_an_older_version_shows_it_on_every_page_that_has_no_other_choice(
    house: ServedShop, browser_page: Page, elsewhere: Page
) -> None:
    browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for page in (browser_page, elsewhere):
        page.goto(house.closed.url + "/hypotheses")
        log_in(page)
        wait_until_drawn(page)
    version_5(browser_page)
    for path in ("/hypotheses", "/answers", "/model", "/data"):
        browser_page.evaluate("path => window.dash_clientside.set_props('address', { pathname: path })", path)
        browser_page.wait_for_url(re.compile(rf"{path}\?version=5"))
        wait_until_drawn(browser_page)
        browser_page.locator("#copy-link").click()
        expect(browser_page.get_by_text("Link copied")).to_be_visible()
        link = browser_page.evaluate("navigator.clipboard.readText()")
        assert link == f"{house.closed.url}{path}?version=5"
        elsewhere.goto(link)
        assert visible_text(elsewhere) == visible_text(browser_page)
        expect(browser_page.get_by_text("Link copied")).to_be_hidden()


def test_what_was_typed_stays_when_the_theme_and_the_language_change(
    shop: LiveServer, browser_page: Page
) -> None:
    page = browser_page
    page.goto(shop.url + "/experiments")
    wait_until_drawn(page)
    page.locator("#draw-name").fill("Tea & cake")
    page.wait_for_url(re.compile(r"name=Tea"))
    page.locator(".menu-settings > summary").click()
    page.locator("#theme-dark").click()
    expect(page.locator(":root")).to_have_attribute("data-mantine-color-scheme", "dark")
    expect(page.locator("#draw-name")).to_have_value("Tea & cake")
    page.locator(".menu-settings > summary").click()
    page.locator("#languages").get_by_text("Português").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("As nossas campanhas funcionam?")
    expect(page.locator("#draw-name")).to_have_value("Tea & cake")
