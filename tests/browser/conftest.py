"""A real browser on a real server: `live_server` serves the dashboard, `browser_page` opens it."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from werkzeug.serving import make_server

from db import experiments, people
from db.engine import Database, open_database
from settings import Settings, load_settings
from tests.browser.chromium import FLAGS, HOW_TO_GET_ONE, find_chromium
from tests.dashboard.served import PASSWORD
from tests.db.test_experiments import DRAFT
from tests.world import publish_weeks

SCREENSHOTS = Path(__file__).parents[1] / "output"
WIDE: ViewportSize = {"width": 1440, "height": 900}
PATIENCE_MS = 15_000
"""How long a page may take on a machine that is busy with other tests."""


@dataclass(frozen=True)
class LiveServer:
    """A dashboard that is being served."""

    url: str
    database: Database
    settings: Settings


@dataclass(frozen=True)
class House:
    """The same world twice: open to this machine, and with a login; `link` invites somebody."""

    open: LiveServer
    closed: LiveServer
    link: str


@pytest.fixture
def serve() -> Iterator[Callable[..., LiveServer]]:
    """`serve(database, **settings)` starts a dashboard on a free port; settings by their field names."""
    with ExitStack() as stack:

        def start(database: Database, **settings: str) -> LiveServer:
            from dashboard.app import create_app  # noqa: PLC0415 - only browser tests need it

            url = database.writer.url.render_as_string(hide_password=False)
            given = load_settings(
                {"DATABASE_URL": url, **{name.upper(): value for name, value in settings.items()}}
            )
            app = create_app(given, database)
            server = make_server("127.0.0.1", 0, getattr(app, "server", app), threaded=True)
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return LiveServer(f"http://127.0.0.1:{server.server_port}", database, given)

        yield start


@pytest.fixture
def live_server(serve: Callable[..., LiveServer], sqlite_database: Database) -> LiveServer:
    """The dashboard over `sqlite_database`, open to everybody on this machine, as on a first `make run`."""
    return serve(sqlite_database)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process. Missing, it is a failure, never a skip."""
    expect.set_options(timeout=PATIENCE_MS)
    executable = find_chromium()
    if executable is None:
        pytest.fail(HOW_TO_GET_ONE, pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def browser_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a browser without cookies; what it showed last is kept in tests/output/."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    yield page
    if page.url != "about:blank":
        SCREENSHOTS.mkdir(exist_ok=True)
        name = re.sub(r"[^\w-]+", "-", request.node.name).strip("-")
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
    context.close()


@pytest.fixture
def page_errors(browser_page: Page) -> list[str]:
    """What the browser's console complained about so far: errors, and exceptions nobody caught."""
    errors: list[str] = []
    browser_page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    browser_page.on("pageerror", lambda problem: errors.append(str(problem)))
    return errors


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test: `pytest -m 'not browser'` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six weeks of three hundred customers, made once."""
    file = tmp_path_factory.mktemp("world") / "world.sqlite3"
    shutil.copy(sqlite_template, file)
    database = open_database(f"sqlite:///{file}")
    with database.write() as session:
        publish_weeks(session, customers=300, weeks=6)
    with database.writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    database.dispose()
    return file


@pytest.fixture
def shop(serve: Callable[..., LiveServer], world: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """A dashboard over a copy of that world."""
    database = open_database(f"sqlite:///{shutil.copy(world, tmp_path / 'world.sqlite3')}")
    yield serve(database)
    database.dispose()


@pytest.fixture
def house(serve: Callable[..., LiveServer], shop: LiveServer, world: Path, tmp_path: Path) -> Iterator[House]:
    """Both, with an experiment that was drawn, somebody at work and somebody invited."""
    database = open_database(f"sqlite:///{shutil.copy(world, tmp_path / 'closed.sqlite3')}")
    closed = serve(database, admin_email="ada@example.org", admin_password=PASSWORD)
    with database.write() as session:
        link = people.invite(session, "bruno@example.org", "analyst", by="ada@example.org").token
    for opened in (database, shop.database):
        with opened.write() as session:
            for number, name in enumerate(("Free delivery", "A catalogue by post")):
                experiments.store(session, replace(DRAFT, name=name, seed=number, version=6))
    yield House(shop, closed, f"/join/{link}")
    database.dispose()
