"""Every page with the keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.profile import WIDE
from tests.browser.wait_idle import wait_until_idle


def test_the_first_tab_skips_to_the_content_and_the_header_hides_nothing(
    shop: LiveServer, browser_page: Page
) -> None:
    browser_page.goto(shop.url + "/")
    expect(browser_page.locator(".answer")).to_be_visible()
    browser_page.keyboard.press("Tab")
    expect(browser_page.get_by_role("link", name="Skip to content")).to_be_focused()
    browser_page.keyboard.press("Enter")
    expect(browser_page).to_have_url(f"{shop.url}/#page")
    wait_until_idle(browser_page)  # until then, another page may take the place of this one
    header = browser_page.locator(".shell-header").evaluate("one => one.getBoundingClientRect().bottom")
    before, after = (
        browser_page.locator("#page button")
        .filter(visible=True)
        .first.evaluate("""one => {
      scrollBy(0, one.getBoundingClientRect().top - 10);
      const before = one.getBoundingClientRect().top;
      one.focus();
      return [before, one.getBoundingClientRect().top];
    }""")
    )
    assert before < header <= after


def test_the_list_is_worked_with_the_keyboard(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/insiders?tab=everybody")
    expect(browser_page.locator(".cell-link").first).to_be_visible()
    browser_page.get_by_role("searchbox").focus()
    for _ in range(12):
        browser_page.keyboard.press("Tab")
        if browser_page.evaluate("!!document.activeElement.closest('.grid-root')"):
            break
    for _ in range(3):
        browser_page.keyboard.press("ArrowDown")
    browser_page.keyboard.press("Space")
    browser_page.keyboard.press("ArrowUp")
    browser_page.keyboard.press("Shift+Space")  # from the row before to this one
    chosen = browser_page.locator("[role=row][aria-selected=true]")
    expect(chosen).to_have_count(2)
    assert chosen.evaluate_all("rows => rows.map(row => row.dataset.row)") == ["1", "2"]
    browser_page.route(re.compile("_dash-update-component"), lambda route: route.fulfill(status=500))
    browser_page.keyboard.press("Control+End")
    expect(browser_page.locator("#connection[data-kind=failed]")).to_be_visible()
    browser_page.unroute_all()
    browser_page.evaluate("dispatchEvent(new Event('online'))")  # sooner than it looks by itself
    last = browser_page.locator("[data-row='299'] .cell-link")
    expect(last).to_be_visible()  # five pages further down, without those in between
    browser_page.keyboard.press("Shift+Space")  # a stretch with rows that are not there: this one alone
    browser_page.keyboard.press("End")
    browser_page.set_viewport_size({"width": 700, "height": 900})
    expect(browser_page.locator("[data-row='299'] [data-field=advice]")).to_have_count(
        0
    )  # its column has gone
    expect(browser_page.locator("[data-row='299'] .grid-cell").last).to_be_focused()
    browser_page.set_viewport_size(WIDE)
    browser_page.keyboard.press("Home")
    row = browser_page.evaluate("document.activeElement.closest('[data-row]').getAttribute('data-row')")
    assert row == "299"
    browser_page.keyboard.press("Enter")
    dialog = browser_page.get_by_role("dialog")
    expect(dialog).to_contain_text(last.inner_text())
    browser_page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    browser_page.get_by_role("button", name="Save as list").click()
    expect(browser_page.get_by_text("The 3 selected customers")).to_be_visible()
    expect(
        browser_page.get_by_label("Name", exact=True)
    ).to_be_focused()  # a space would press the close button


def test_the_drawer_keeps_the_focus_until_it_closes(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/insiders")
    opener = browser_page.locator(".cell-link").first
    expect(opener).to_be_visible()  # what is hidden until its columns fit takes no focus
    opener.press("Enter")
    drawer = browser_page.get_by_role("dialog")
    expect(drawer).to_contain_text("What would change this")
    inside = "document.activeElement.closest('[role=dialog]') !== null"
    reachable = drawer.locator("a[href], button, input, summary").count()
    for key in ["Tab"] * (reachable + 3) + ["Shift+Tab"] * 3:
        browser_page.keyboard.press(key)
        assert browser_page.evaluate(inside), key
    browser_page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()
    opener.press("Enter")
    browser_page.wait_for_url(re.compile("customer="))
    browser_page.reload()  # as a link to the customer: nobody has opened the drawer
    expect(drawer).to_contain_text("What would change this")
    expect(opener).to_be_visible()
    browser_page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener.locator("..")).to_be_focused()
    everybody = browser_page.get_by_role("link", name=re.compile("^Everybody"))
    everybody.press("Enter")
    expect(browser_page.locator(".tab-current")).to_contain_text("Everybody")
    expect(opener).to_be_visible()  # the tabs are drawn again with the rows
    expect(everybody).to_be_focused()
