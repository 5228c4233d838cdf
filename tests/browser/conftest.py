"""A real browser on a real server: `live_server` serves the dashboard, `browser_page` opens it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from db import experiments, people
from db.engine import Database, open_database
from settings import Settings, load_settings
from tests.browser.chromium import FLAGS_OF_TESTS, HOW_TO_GET_ONE, find_browser_of_tests
from tests.browser.profile import Profile
from tests.browser.server_pool import ServerPool
from tests.browser.slow_scripts import with_slow_scripts
from tests.browser.wait_idle import PATIENCE_MS
from tests.dashboard.served import PASSWORD
from tests.db.test_experiments import DRAFT
from tests.shared import Shared
from tests.world import publish_weeks

SCREENSHOTS = Path(__file__).parents[1] / "output"
FAILED = pytest.StashKey[bool]()
"""Whether a test did."""


@dataclass(frozen=True)
class LiveServer:
    """A dashboard that is being served."""

    url: str
    database: Database
    settings: Settings


@dataclass(frozen=True)
class ServedShop:
    """The same shop twice: open to this machine, and with a login; `link` is an invitation."""

    open: LiveServer
    closed: LiveServer
    link: str


@pytest.fixture(scope="session")
def market() -> Iterator[ServerPool]:
    """The servers of all tests of this process."""
    created = ServerPool()
    yield created
    created.close()


@pytest.fixture
def serve(market: ServerPool, request: pytest.FixtureRequest) -> Iterator[Callable[..., LiveServer]]:
    """`serve(database, **settings)` serves a dashboard; settings by their field names."""
    seconds: float = request.config.getoption("slow_scripts")

    def start(database: Database, **settings: str) -> LiveServer:
        from dashboard.app import create_app  # noqa: PLC0415 - only browser tests need it

        url = database.writer.url.render_as_string(hide_password=False)
        inputs = load_settings(
            {"DATABASE_URL": url, **{name.upper(): value for name, value in settings.items()}}
        )
        served = with_slow_scripts(create_app(inputs, database).server, seconds)
        return LiveServer(market.open(served).url, database, inputs)

    yield start
    market.clear()


@pytest.fixture
def live_server(serve: Callable[..., LiveServer], sqlite_database: Database) -> LiveServer:
    """The dashboard over `sqlite_database`, open to everybody on this machine, as on a first `make run`."""
    return serve(sqlite_database)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process. Missing, it is a failure, never a skip."""
    expect.set_options(timeout=PATIENCE_MS)
    executable = find_browser_of_tests()
    if executable is None:
        pytest.fail(HOW_TO_GET_ONE, pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=list(FLAGS_OF_TESTS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[Profile]:
    """A person's browser, which keeps nothing from test to test but scripts."""
    created = Profile(browser)
    yield created
    created.close()


@pytest.fixture(scope="session")
def other_profile(browser: Browser) -> Iterator[Profile]:
    """A second browser profile, for another user."""
    created = Profile(browser)
    yield created
    created.close()


@pytest.fixture
def browser_page(profile: Profile, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a browser without cookies; what a test that failed saw last is kept in tests/output/."""
    with profile.visit() as page:
        yield page
        selected = request.config.getoption("pictures") or request.node.stash.get(FAILED, False)
        if selected and page.url != "about:blank":
            SCREENSHOTS.mkdir(exist_ok=True)
            name = re.sub(r"[^\w-]+", "-", request.node.name).strip("-")
            page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def elsewhere(other_profile: Profile) -> Iterator[Page]:
    """A page in another user's browser, which shares no cookies with `browser_page`."""
    with other_profile.visit() as page:
        yield page


@pytest.fixture
def page_errors(browser_page: Page) -> list[str]:
    """Errors in the browser's console so far, and uncaught exceptions."""
    errors: list[str] = []
    browser_page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    browser_page.on("pageerror", lambda problem: errors.append(str(problem)))
    return errors


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test: `pytest -m 'not browser'` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember for the end of a test that it failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def world(shared: Shared, sqlite_template: Path) -> Path:
    """Six weeks of three hundred customers, made once."""

    def publish(database: Database) -> None:
        with database.write() as session:
            publish_weeks(session, customers=300, weeks=6)

    return shared.database("world.sqlite3", sqlite_template, publish)


@pytest.fixture
def shop(serve: Callable[..., LiveServer], world: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """A dashboard over a copy of that world."""
    database = open_database(f"sqlite:///{shutil.copy(world, tmp_path / 'world.sqlite3')}")
    yield serve(database)
    database.dispose()


@pytest.fixture
def house(
    serve: Callable[..., LiveServer], shop: LiveServer, world: Path, tmp_path: Path
) -> Iterator[ServedShop]:
    """Both dashboards, with two experiments and an invited user."""
    database = open_database(f"sqlite:///{shutil.copy(world, tmp_path / 'closed.sqlite3')}")
    closed = serve(database, admin_email="ada@example.org", admin_password=PASSWORD)
    with database.write() as session:
        link = people.invite(session, "bruno@example.org", "analyst", by="ada@example.org").token
    for opened in (database, shop.database):
        with opened.write() as session:
            for number, name in enumerate(("Free delivery", "A catalogue by post")):
                experiments.store(session, replace(DRAFT, name=name, seed=number, version=6))
    yield ServedShop(shop, closed, f"/join/{link}")
    database.dispose()
