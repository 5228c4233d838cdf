"""Run now, pins and decisions about the model, with a mouse, in a real browser on a real server."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from db import queries
from db.models import Run
from db.store import FittedModel
from pipeline.worker.scheduler import Scheduler
from tests.browser.conftest import LiveServer
from tests.browser.devices import chosen
from tests.factories import AS_OF, publish_version
from tests.pipeline.publish.test_import_invoices import GOOD, HEADER

QUICK_WORK = [sys.executable, "-m", "tests.browser.quick_run"]


@pytest.fixture
def shop(live_server: LiveServer) -> LiveServer:
    """A shop with one version, whose models are two."""
    with live_server.database.write() as session:
        for _ in range(2):
            publish_version(session, model=FittedModel(AS_OF, "search", {"k": 4}, b"fitted"))
    return live_server


@pytest.fixture
def ticker(shop: LiveServer) -> Iterator[Scheduler]:
    """What works off the queue, with runs that take no time."""
    scheduler = Scheduler(shop.settings, shop.database, QUICK_WORK)
    yield scheduler
    scheduler.shutdown()


def test_run_now_waits_works_and_shows_the_new_version_without_loading_the_page_again(
    shop: LiveServer, browser_page: Page, page_errors: list[str], ticker: Scheduler
) -> None:
    browser_page.goto(shop.url + "/model")
    browser_page.evaluate("window.hasStayed = true")
    browser_page.get_by_role("button", name="Run now").click()
    expect(browser_page.locator("#work")).to_contain_text("Waiting in the queue.")
    ticker.start()
    expect(browser_page.locator("#work")).to_contain_text(re.compile(r"Published version \d"), timeout=60_000)
    expect(browser_page.locator("#work")).not_to_contain_text("Waiting in the queue.")
    browser_page.locator("#work").get_by_role("button", name="Show").last.click()
    expect(chosen(browser_page, "Version and date")).to_have_text(re.compile("version [34]"))
    assert browser_page.evaluate("window.hasStayed") is True
    assert page_errors == []


def test_a_run_that_waits_is_cancelled(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/model")
    browser_page.get_by_role("button", name="Run now").click()
    browser_page.get_by_role("button", name="Cancel: Manual run").click()
    expect(browser_page.locator("#work")).to_contain_text("Cancelled by this machine.")


def test_a_model_is_made_the_champion_after_one_question(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/model")
    browser_page.get_by_role("button", name="Use model 1").click()
    dialog = browser_page.get_by_role("dialog")
    expect(dialog).to_contain_text("a new version will be published")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    with shop.database.read() as session:
        assert session.scalars(select(Run)).all() == []
    browser_page.get_by_role("button", name="Use model 1").click()
    dialog.get_by_role("button", name="Use this model").click()
    expect(dialog).to_be_hidden()
    expect(browser_page.locator("#work")).to_contain_text("Waiting in the queue.")
    with shop.database.read() as session:
        [row] = session.scalars(select(Run)).all()
    assert (row.kind, row.params["model"], row.status) == ("promote", 1, "queued")


def test_a_customer_is_pinned_in_the_drawer_and_released_again(
    shop: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    browser_page.goto(shop.url + "/insiders?customer=ada")
    drawer = browser_page.get_by_role("dialog")
    drawer.get_by_role("button", name=re.compile("^Always include")).click()
    expect(drawer.get_by_role("alert")).to_contain_text("Enter a reason")
    drawer.get_by_label(re.compile("^Reason")).fill("friend of the house")
    drawer.get_by_label(re.compile("^Until")).fill("2999-12-31")
    drawer.get_by_role("button", name=re.compile("^Always include")).click()
    expect(drawer).to_contain_text("(until 31 Dec 2999). Set by a local user: friend of the house")
    with shop.database.read() as session:
        pin = queries.override_of(session, "ada", AS_OF)
    assert pin is not None
    assert (pin.kind, pin.reason) == ("pin", "friend of the house")
    drawer.get_by_role("button", name=re.compile("^Let the model")).click()
    expect(drawer).to_contain_text("The model decides for this customer.")
    assert page_errors == []


def test_a_chosen_file_is_sent_and_its_import_is_followed(
    shop: LiveServer, browser_page: Page, page_errors: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "march.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n")
    browser_page.goto(shop.url + "/data")
    with browser_page.expect_file_chooser() as chooser:
        browser_page.get_by_role("button", name="choose a file").click()
    chooser.value.set_files(file)
    expect(browser_page.locator(".drop-said")).to_have_text("Uploaded.")
    expect(browser_page.locator("#work")).to_contain_text("Check march.csv")
    assert page_errors == []
