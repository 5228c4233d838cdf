"""/admin in a real browser: invitations, and a database that becomes unavailable and returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from db.engine import open_database
from db.migrate import migrate
from tests.browser.conftest import LiveServer
from tests.browser.wait_idle import wait_until_idle
from tests.dashboard.served import PASSWORD
from tests.factories import publish_version
from tests.servers.postgres import PostgresServer

Serve = Callable[..., LiveServer]
TABS = ("people", "health", "settings", "trail")


@pytest.fixture
def with_login(serve: Serve, live_server: LiveServer) -> LiveServer:
    """A dashboard with an administrator."""
    with live_server.database.write() as session:
        publish_version(session)
    return serve(live_server.database, admin_email="ada@example.org", admin_password=PASSWORD)


def log_in(page: Page, served: LiveServer, path: str = "/admin") -> None:
    page.goto(served.url + path)
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_somebody_is_invited_chooses_a_password_and_may_then_do_less(
    with_login: LiveServer, browser_page: Page, elsewhere: Page, page_errors: list[str]
) -> None:
    log_in(browser_page, with_login)
    expect(browser_page.locator(".answer")).to_contain_text("1 person can log in")
    browser_page.get_by_label("E-mail address of the person to invite").fill("bruno@example.org")
    browser_page.get_by_role("button", name="Invite", exact=True).click()
    link = browser_page.locator("#people pre").inner_text()
    assert page_errors == []

    bruno = elsewhere
    bruno.goto(link)
    bruno.get_by_label("New password", exact=True).fill("a few words to remember")
    bruno.get_by_label("Repeat new password").fill("a few words to remember")
    bruno.get_by_role("button", name="Save password and log in").click()
    expect(bruno.locator("#navigation-side")).to_contain_text("Overview")
    expect(bruno.locator("#navigation-side")).not_to_contain_text("Admin")
    refused = bruno.goto(with_login.url + "/admin")
    assert refused is not None
    assert refused.status == 403
    expect(bruno.get_by_role("heading", level=1)).to_have_text("You don't have access to this page")

    browser_page.reload()
    browser_page.get_by_role("button", name="Manage bruno@example.org").click()
    dialog = browser_page.get_by_role("dialog")
    dialog.get_by_role("button", name="Deactivate").click()
    expect(dialog).to_be_hidden()
    expect(browser_page.locator("#people")).to_contain_text("deactivated since")
    bruno.goto(with_login.url)
    expect(bruno.get_by_role("heading", level=1)).to_have_text("Log in")


def test_every_part_of_it_fits_a_phone_and_a_desk(with_login: LiveServer, browser_page: Page) -> None:
    log_in(browser_page, with_login)
    expect(browser_page.locator(".tab-current")).to_be_visible()
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    for tab in TABS:
        browser_page.goto(f"{with_login.url}/admin?tab={tab}")
        expect(browser_page.locator(".tab-current")).to_be_visible()
        for width in (1440, 390):
            browser_page.set_viewport_size({"width": width, "height": 844})
            wait_until_idle(browser_page)
            assert not browser_page.evaluate(wider), (tab, width)


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server that this test may stop."""
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


def test_a_database_that_goes_is_told_and_the_page_comes_back_by_itself(
    own_postgres: PostgresServer, serve: Serve, browser_page: Page
) -> None:
    database = open_database(own_postgres.url())
    migrate(database)
    with database.write() as session:
        publish_version(session)
    served = serve(database)
    browser_page.goto(served.url)
    expect(browser_page.locator(".answer").first).to_be_visible()

    own_postgres.stop()
    lost = browser_page.goto(served.url + "/insiders")
    assert lost is not None
    assert lost.status == 503
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("The database is not responding")

    own_postgres.start()
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Who are they?")
    database.dispose()
