"""The file of who received an experiment's benefit, chosen in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from db import experiments
from tests.browser.conftest import LiveServer
from tests.browser.devices import wait_until_drawn
from tests.browser.wait_idle import wait_until_idle
from tests.db.test_experiments import DRAFT


def test_the_file_of_recipients_is_chosen_with_the_keyboard(
    shop: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    with shop.database.write() as session:
        experiments.store(session, DRAFT)
    # asked for once in advance: a chooser that opens before the browser has heard of it is lost
    browser_page.on("filechooser", lambda _chooser: None)
    browser_page.goto(shop.url + "/experiments")
    wait_until_drawn(browser_page)  # an Enter at the moment at which Dash takes the page over would be lost
    browser_page.get_by_text("Who received it?").first.click()
    button = browser_page.get_by_role("button", name="Choose a CSV file").first
    problem = browser_page.get_by_role("alert").and_(browser_page.locator("#recipients-problem"))

    def choose(content: bytes) -> None:
        wait_until_idle(browser_page)  # browsers open no window seconds after the key was pressed
        button.focus()
        with browser_page.expect_file_chooser() as chooser:
            browser_page.keyboard.press("Enter")
        chooser.value.set_files({"name": "received.csv", "mimeType": "text/csv", "buffer": content})

    choose(b"a" * 700_001)
    expect(problem).to_have_text("The file is larger than 0.7 MB.")
    choose(b"\xff")
    expect(problem).to_have_text("The file is not a CSV file in UTF-8.")
    choose(b"customer_id,received_on\n1,2026-01-02\n")
    expect(problem).to_contain_text("Nobody in the file belongs to")
    assert page_errors == []
