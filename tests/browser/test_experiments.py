"""An experiment on a simulated shop, from the form to its result, in a real browser on a real server."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from db import experiments
from db.engine import Database, open_database
from db.jobs.lease import claim, finish
from pipeline.publish.run import publish_run
from pipeline.segmentation.recipes import RECIPES
from pipeline.worker.tasks import run_task
from tests.browser.conftest import LiveServer
from tests.pipeline import shops
from tests.pipeline.shops import CHEAP, SETTINGS, UNTIL, lines_of
from tests.shared import Shared
from tests.trade import keep

SHOP = replace(shops.SHOP, seed=5)
"""One with more members than a control group and its counterpart take at least."""
STARTS = UNTIL - timedelta(days=28)
SEED = "7"
"""The same customers at every run."""
NAME = "=Free delivery"
"""A name that a spreadsheet would run as a formula."""


@pytest.fixture(scope="session")
def begun(shared: Shared, sqlite_template: Path) -> Path:
    """A simulated shop with a version as of the day on which the experiment will begin, made once."""

    def begin(database: Database) -> None:
        keep(database, *(line for line in lines_of(SHOP, UNTIL) if line[5].date() < STARTS))
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(RECIPES, "cheap", CHEAP)
            publish_run(database, SETTINGS, as_of=STARTS, recipe="cheap")

    return shared.database("begun.sqlite3", sqlite_template, begin)


@pytest.fixture
def shop(
    serve: Callable[..., LiveServer], begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LiveServer]:
    """A dashboard over a copy of that shop."""
    monkeypatch.setitem(RECIPES, "cheap", CHEAP)
    database = open_database(f"sqlite:///{shutil.copy(begun, tmp_path / 'shop.sqlite3')}")
    yield serve(database)
    database.dispose()


def work_off(database: Database) -> None:
    """Do the oldest request, as the weekly run's own child does."""
    used = claim(database, owner="test", lease_seconds=60)
    assert used is not None
    ended = run_task(database, SETTINGS, used, lambda _stage, _fraction: None)
    finish(database, used, ended.outcome, version=ended.version, status=ended.status)


def fill_in(page: Page, **more: str) -> Locator:
    """The form, filled in but for what `more` says by label."""
    form = page.locator(".experiment-form").last
    values = {"Name": NAME, "What will customers get?": "no charge for delivery"}
    values |= {"Control group size (%)": "50", "Result date": UNTIL.isoformat()}
    values |= {"Random seed": SEED}
    for label, value in {**values, **more}.items():
        form.get_by_label(label).fill(value)
    expect(page.locator("#draw-power")).to_contain_text("28 days")
    return form


def test_an_experiment_from_the_form_to_its_result(
    shop: LiveServer, browser_page: Page, page_errors: list[str], tmp_path: Path
) -> None:
    page = browser_page
    page.goto(shop.url + "/experiments")
    expect(page.get_by_role("heading", level=1)).to_have_text("Do our campaigns work?")
    expect(page.locator(".answer")).to_contain_text("no experiment has been run")
    form = fill_in(page)
    power = page.locator("#draw-power")
    expect(power).to_contain_text("Smallest detectable effect")
    half = float(re.findall(r"about ([\d,.]+)", power.inner_text())[0].replace(",", ""))
    form.get_by_label("Control group size (%)").fill("20")
    expect(power).not_to_contain_text(f"about {half:.0f}")
    form.get_by_label("Control group size (%)").fill("50")
    expect(power).to_contain_text(f"about {half:.0f}")

    page.wait_for_url(re.compile("share=50"))
    form.get_by_role("button", name="Create experiment (can't be changed later)").click()
    expect(form.locator("#draw-work")).to_contain_text("Waiting in the queue.")  # beside the button
    expect(form.get_by_label("Name")).to_have_value("")
    expect(page).to_have_url(shop.url + "/experiments")  # what was asked for is no longer to be asked
    work_off(shop.database)
    panel = page.locator(".experiment:not(#standing-holdout)")
    expect(panel).to_contain_text("Control group:")
    expect(page.locator(".answer")).to_contain_text("Not proven yet")
    assert "95 %" not in panel.inner_text()
    expect(form.locator("#draw-work")).to_contain_text(f"Created {NAME}.")

    with shop.database.read() as session:
        (item,) = experiments.experiments(session)
        groups = {row.customer_id: row.is_holdout for row in experiments.groups(session, item.id)}
        assert (item.name, item.what, item.share) == (NAME, "no charge for delivery", 0.5)
        assert (item.starts_on, item.ends_on) == (STARTS, UNTIL)
    assert taken_out(page, "CSV", tmp_path) == groups
    assert taken_out(page, "XLSX", tmp_path) == groups

    trade_on(shop.database, better={customer for customer, held in groups.items() if not held})
    publish_run(shop.database, SETTINGS, as_of=UNTIL - timedelta(days=7), recipe="cheap")
    page.goto(shop.url + "/experiments")
    expect(panel).to_contain_text("The result is shown on")
    expect(panel.locator(".chart")).to_have_count(0)

    publish_run(shop.database, SETTINGS, as_of=UNTIL, recipe="cheap")
    page.goto(shop.url + "/experiments")
    expect(page.locator(".answer")).to_contain_text("Yes")
    expect(panel.locator(".chart")).to_contain_text("They spent more")
    expect(panel).to_contain_text("The benefits caused it")
    expect(page.get_by_role("button", name=re.compile("^Stop"))).to_have_count(0)
    # each version tells what was known with it
    page.goto(shop.url + "/experiments?version=2")
    expect(panel).to_contain_text("The result is shown on")
    assert page_errors == []


def trade_on(database: Database, *, better: set[str]) -> None:
    """The rest of the shop's lines; `better` order 200 pieces more of everything."""
    keep(
        database,
        *(
            (*line[:3], line[3] + 200 if line[6] in better and line[3] > 0 else line[3], *line[4:])
            for line in lines_of(SHOP, UNTIL)
            if line[5].date() >= STARTS
        ),
    )


def taken_out(page: Page, kind: str, folder: Path) -> dict[str, bool]:
    """Who is held out, as the downloaded file has it, below a heading that is harmless to a spreadsheet."""
    with page.expect_download() as download:
        page.locator(".experiment:not(#standing-holdout)").get_by_role("link", name=kind).click()
    path = folder / f"groups.{kind.lower()}"
    download.value.save_as(path)
    if kind == "CSV":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [tuple(row) for row in csv.reader(file)]
    else:
        rows = list(load_workbook(path).active.iter_rows(values_only=True))
    assert f"experiment {NAME}" in str(rows[0][0])
    assert "in version 1" in str(rows[0][0])
    assert not any(str(cell).startswith("=") for row in rows for cell in row)
    head = next(place for place, row in enumerate(rows) if row and row[0] == "customer_id")
    return {str(row[0]): row[1] == "without" for row in rows[head + 1 :]}


def test_what_cannot_be_drawn_is_said_in_the_form(shop: LiveServer, browser_page: Page) -> None:
    browser_page.goto(shop.url + "/experiments")
    form = fill_in(browser_page, Name="")
    form.get_by_label("What is compared?").select_option("Days with an order")
    browser_page.wait_for_url(re.compile("outcome=orders"))
    draw = form.get_by_role("button", name="Create experiment (can't be changed later)")
    draw.click()
    expect(form.get_by_role("alert")).to_contain_text("Enter a name of 1 to 64 characters")
    form.get_by_label("Name").fill("Tea")
    form.get_by_label("Result date").fill((STARTS + timedelta(days=3)).isoformat())
    expect(browser_page.locator("#draw-power")).to_contain_text("lasts 28 to 365 days")
    draw.click()
    expect(form.get_by_role("alert")).to_contain_text("lasts 28 to 365 days")
    with shop.database.read() as session:
        assert not experiments.experiments(session)


def test_an_experiment_is_stopped_with_a_reason_by_keyboard(shop: LiveServer, browser_page: Page) -> None:
    page = browser_page
    page.goto(shop.url + "/experiments")
    fill_in(page).get_by_role("button", name="Create experiment (can't be changed later)").press("Enter")
    expect(page.locator("#draw-work")).to_contain_text("Waiting in the queue.")
    work_off(shop.database)
    panel = page.locator(".experiment:not(#standing-holdout)")
    panel.get_by_text("Stop early").press("Enter")
    stop = panel.get_by_role("button", name=re.compile("^Stop"))
    stop.press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("Enter a reason")
    panel.get_by_label(re.compile("^Reason")).fill("the voucher was wrong")
    stop.press("Enter")
    expect(panel).to_contain_text("the voucher was wrong. There will be no result.")
    expect(panel.get_by_text("Stop early")).to_have_count(0)
