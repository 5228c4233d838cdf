"""The file of who received an experiment's benefit, chosen in a browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from db import experiments
from tests.browser.conftest import LiveServer
from tests.browser.devices import wait_until_drawn
from tests.browser.wait_idle import wait_until_idle
from tests.db.test_experiments import DRAFT
from tests.waiting import wait_until


def test_the_file_of_recipients_is_chosen_with_the_keyboard(
    shop: LiveServer, browser_page: Page, page_errors: list[str], tmp_path: Path
) -> None:
    with shop.database.write() as session:
        experiments.store(session, DRAFT)
    browser_page.goto(shop.url + "/experiments")
    wait_until_drawn(browser_page)  # an Enter at the moment at which Dash takes the page over would be lost
    browser_page.get_by_text("Who received it?").first.click()
    button = browser_page.get_by_role("button", name="Choose a CSV file").first
    problem = browser_page.get_by_role("alert").and_(browser_page.locator("#recipients-problem"))

    opened: list[dict[str, Any]] = []

    def note(event: dict[str, Any]) -> None:
        opened.append(event)

    devtools = browser_page.context.new_cdp_session(browser_page)
    devtools.on("Page.fileChooserOpened", note)
    devtools.send("Page.enable")
    devtools.send("Page.setInterceptFileChooserDialog", {"enabled": True})
    file = tmp_path / "received.csv"

    def has_opened() -> bool:
        return bool(browser_page.evaluate("true")) and bool(opened)  # events come with answers

    def choose(content: bytes) -> None:
        """As somebody who looks for the file for so long that the browser clears memory meanwhile."""
        wait_until_idle(browser_page)  # browsers open no window seconds after the key was pressed
        button.focus()
        browser_page.keyboard.press("Enter")
        wait_until(has_opened, "the chooser of files is open")
        devtools.send("HeapProfiler.collectGarbage")
        file.write_bytes(content)
        chosen = {"files": [str(file)], "backendNodeId": opened.pop()["backendNodeId"]}
        devtools.send("DOM.setFileInputFiles", chosen)

    choose(b"a" * 700_001)
    expect(problem).to_have_text("The file is larger than 0.7 MB.")
    choose(b"\xff")
    expect(problem).to_have_text("The file is not a CSV file in UTF-8.")
    choose(b"customer_id,received_on\n1,2026-01-02\n")
    expect(problem).to_contain_text("Nobody in the file belongs to")
    customer, day = next(row["customer_id"] for row in DRAFT.groups), DRAFT.starts_on.isoformat()
    choose(f"customer_id,received_on\n{customer},{day}\n1,{day}\n".encode())
    expect(problem).to_contain_text(
        "1 customer of Free delivery received the benefit. Left out of the file: 1"
    )
    known = browser_page.locator("#recipients-known")
    expect(known).to_have_text(re.compile("^1 customer received it, by the last file"))
    assert page_errors == []
