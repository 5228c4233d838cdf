"""What is asked for on a page, done by the program as it is hosted, and followed in a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from db.clock import database_now
from db.engine import Database, open_database
from db.jobs.queue import note_slot
from db.models import InvoiceLine, Model, ModelDeployment, Run, Version
from db.uploads import PART_BYTES
from domain.schedule import newest_due_slot
from i18n import Message
from pipeline.publish.run import publish_run
from settings import load_settings
from tests.browser.conftest import LiveServer
from tests.browser.devices import chosen
from tests.pipeline.shops import UNTIL, open_shop
from tests.servers.ports import free_port
from tests.shared import Shared
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
RECIPE = "scaled-kmeans"
WEEK = timedelta(days=7)
PATIENCE_MS = 180_000
"""For three weekly runs on a machine that is busy with other tests."""
NOT_ANSWERED = 20
REMEMBER_PROGRESS = """() => {
  const look = () => {
    if (document.querySelector('#work progress')) window.progressWasShown = true;
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""
"""A promotion may be done before anybody asks whether its progress is on the page."""


@pytest.fixture(scope="session")
def two_models(shared: Shared, sqlite_template: Path) -> Path:
    """A small shop with one version and two models, made once."""
    return shared.database("two-models.sqlite3", sqlite_template, prepare)


@pytest.fixture
def hosted(two_models: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """The program itself, as `gunicorn wsgi:server`, over a copy of that shop."""
    url = f"sqlite:///{shutil.copy(two_models, tmp_path / 'shop.sqlite3')}"
    port = free_port()
    environment = {
        "DATABASE_URL": url,
        "PORT": str(port),
        "TICK_SECONDS": "0.5",
        "RECIPE": RECIPE,
        "WEB_CONCURRENCY": "2",
    }
    settings = load_settings(environment)
    database = open_database(url)
    log = tmp_path / "gunicorn.log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "wsgi:server"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    try:
        wait_until(lambda: server.poll() is not None or answers(port), "the server answers")
        yield LiveServer(f"http://127.0.0.1:{port}", database, settings)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        database.dispose()
    assert "Traceback" not in log.read_text()


def prepare(database: Database) -> None:
    """One version as of three weeks before the end, a copy of its model, and no slot that is due."""
    open_shop(database)
    settings = load_settings({})
    publish_run(database, settings, as_of=UNTIL - 3 * WEEK, recipe=RECIPE, challenge=False)
    with database.write() as session:
        [stored] = session.scalars(select(Model))
        session.add(
            Model(
                created_at=stored.created_at,
                as_of=stored.as_of,
                recipe=stored.recipe,
                card=stored.card,
                classifier=stored.classifier,
            )
        )
        slot = newest_due_slot(database_now(session), settings.retrain_cron, settings.zone)
        assert slot is not None
        note_slot(session, slot, version=1, outcome=Message("Published version {version}", {"version": 1}))


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=NOT_ANSWERED)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.mark.slow(seconds=45)
def test_a_promotion_and_a_replay_asked_for_on_the_page_are_done_and_told(
    hosted: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    browser_page.goto(hosted.url + "/model")
    work = browser_page.locator("#work")
    browser_page.evaluate(REMEMBER_PROGRESS)

    browser_page.get_by_role("button", name="Use model 2").click()
    browser_page.get_by_role("dialog").get_by_role("button", name="Use this model").click()
    expect(work).to_contain_text("of model 2")
    expect(work).to_contain_text(
        "Model 2 is now the champion, and version 2 was made with it.", timeout=PATIENCE_MS
    )
    assert browser_page.evaluate("window.progressWasShown")
    work.get_by_role("button", name="Show").click()
    expect(chosen(browser_page, "Version and date")).to_contain_text("version 2")
    expect(browser_page.locator("#deployments")).to_contain_text("Model 2 is in use.")

    browser_page.locator("summary", has_text="Build past weeks").click()
    first, last = UNTIL - 2 * WEEK, UNTIL - WEEK
    browser_page.get_by_label("First day").fill(first.isoformat())
    browser_page.get_by_label("Last day").fill(last.isoformat())
    browser_page.get_by_role("button", name="Build past weeks").click()
    expect(work).to_contain_text("of 2, as of", timeout=PATIENCE_MS)
    expect(work.get_by_role("progressbar").first).to_be_visible()
    expect(work).to_contain_text("Replayed 2 versions", timeout=PATIENCE_MS)
    expect(work.get_by_role("progressbar")).to_have_count(0)
    browser_page.goto(hosted.url + "/")
    expect(browser_page.locator(".answer").first).to_be_visible()

    with hosted.database.read() as session:
        created = select(Version.number, Version.as_of, Run.kind).join(Run, Run.id == Version.run_id)
        assert [tuple(row) for row in session.execute(created.order_by(Version.number))] == [
            (2, UNTIL, "promote"),
            (3, first, "replay"),
            (4, last, "replay"),
        ]
        assert {run.status for run in session.scalars(select(Run))} == {"done"}
        assert session.scalars(select(ModelDeployment.model_id).order_by(ModelDeployment.id)).all()[:2] == [
            1,
            2,
        ]
    assert page_errors == []


@pytest.mark.slow(seconds=45)
def test_a_file_is_uploaded_in_parts_questioned_previewed_imported_and_undone(
    hosted: LiveServer, browser_page: Page, page_errors: list[str], tmp_path: Path
) -> None:
    """Through the program as it is hosted: upload in parts, answer, preview, import, undo."""
    file = tmp_path / "march.csv"
    described = "A red mug" + " and its box" * 50
    rows = [
        f"N{n},MUG,{described},1,0{n % 9 + 1}/0{n % 7 + 1}/2012,2.50,c{n % 50},France" for n in range(4_000)
    ]
    file.write_text(
        "\n".join(["Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country", *rows])
    )
    assert file.stat().st_size > PART_BYTES
    browser_page.goto(hosted.url + "/data")
    with browser_page.expect_file_chooser() as chooser:
        browser_page.get_by_role("button", name="choose a file").click()
    chooser.value.set_files(file)
    expect(browser_page.locator(".drop-said")).to_have_text("Uploaded.")

    waiting = browser_page.locator("#data-pending")
    expect(waiting).to_contain_text("which is it?", timeout=PATIENCE_MS)
    expect(waiting).to_contain_text("A red mug")
    waiting.get_by_role("button", name="month/day").click()
    accept = waiting.get_by_role("button", name="Import march.csv")
    expect(accept).to_be_visible(timeout=PATIENCE_MS)
    expect(waiting).to_contain_text("£10,000.00")
    with hosted.database.read() as session:
        before = session.scalar(select(func.count()).select_from(InvoiceLine))
    accept.click()
    imports = browser_page.locator("#data-imports")
    undo = imports.get_by_role("button", name="Undo the import of march.csv")
    expect(undo).to_be_visible(timeout=PATIENCE_MS)
    undo.click()
    browser_page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()
    expect(imports).to_contain_text("undone on", timeout=PATIENCE_MS)
    with hosted.database.read() as session:
        assert session.scalar(select(func.count()).select_from(InvoiceLine)) == before
    assert page_errors == []
