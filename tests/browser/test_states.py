"""Each page explains every state of the program, on a phone and wide, in light and dark mode."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from psycopg.errors import QueryCanceled
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError

from dashboard.pages import PAGES
from db.engine import Database
from db.models import Run, Version
from db.retention import prune
from i18n import Message
from tests.browser.conftest import LiveServer
from tests.browser.devices import DEVICES, on_both_devices, use_device
from tests.browser.page_checks import WIDER, is_wider_than_the_screen
from tests.browser.wait_idle import wait_until_idle
from tests.db.queries.test_customers import add_lines
from tests.factories import publish_version

WITHOUT_A_VERSION = ("/data", "/messages", "/admin")
"""Pages that have something to say before the first run."""
WHY = Message("{file} cannot be fetched ({reason}).", {"file": "https://shop.example/x.csv", "reason": "404"})


@pytest.fixture(params=DEVICES)
def sized_page(request: pytest.FixtureRequest, browser_page: Page) -> Page:
    """A browser of each size and theme."""
    use_device(browser_page, request.param)
    return browser_page


def open_each(page: Page, url: str, search: str = "", *, but: tuple[str, ...] = ()) -> Iterator[str]:
    """Every page, one after the other by the navigation's links: drawn, and no wider than a desk and a phone.

    Each comes in the look in which the one before it was left, so that every second one is drawn on a phone.
    """
    use_device(page, "desktop, light")
    for place, item in enumerate(item for item in PAGES if item.path not in but):
        if place == 0:
            page.goto(url + item.path + search)
        else:
            link = f"#navigation-side :is(a[href='{item.path}'], a[href^='{item.path}?'])"
            page.locator(link).evaluate("one => one.click()")  # on a phone it is there, but not in sight
        expect(page).to_have_title(f"{item.title} · Insiders")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for name in on_both_devices(page):
            assert (item.path, name, is_wider_than_the_screen(page)) == (item.path, name, [])
        expect(page.get_by_role("heading", name="Something went wrong")).to_have_count(0)
        yield item.path


def test_before_the_first_invoices_every_page_says_what_to_do(
    live_server: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    for path in open_each(browser_page, live_server.url):
        if path not in WITHOUT_A_VERSION:
            expect(browser_page.get_by_role("heading", level=1)).to_have_text("No invoices yet")
            expect(browser_page.get_by_role("link", name="Import invoices")).to_be_visible()
        if path == "/data":
            expect(browser_page.get_by_text("Each import is listed here")).to_be_visible()
    assert page_errors == []


def test_in_the_first_week_every_page_is_whole_and_opens_under_the_content_security_policy(
    live_server: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    with live_server.database.write() as session:
        publish_version(session)
    for path in open_each(browser_page, live_server.url):
        expect(browser_page.locator(".answer").first, path).to_be_visible()
        if path == "/movements":
            expect(browser_page.locator(".answer")).to_contain_text("there is no earlier list")
    assert page_errors == [], "the policy forbids nothing that pages do, and nothing else is complained of"


def test_an_old_version_says_so_on_every_page_and_what_was_cleared_of_it(
    live_server: LiveServer, browser_page: Page, page_errors: list[str]
) -> None:
    with live_server.database.write() as session:
        for week in range(3):
            publish_version(session, as_of=date(2026, 2, 16) + timedelta(days=7 * week))
        assert prune(session, keep=1) == [1, 2]
    for path in open_each(
        browser_page, live_server.url, "?version=1", but=("/messages", "/admin", "/account")
    ):
        banner = browser_page.locator(".banner", has_text="You are viewing version 1; the latest is 3.")
        expect(banner, path).to_contain_text("the figures of individual customers have been cleared")
    browser_page.goto(live_server.url + "/insiders?version=1")
    expect(browser_page.locator(".answer")).to_contain_text("2 customers were Insiders on 16 Feb 2026.")
    browser_page.get_by_role("link", name="Show the latest").click()
    expect(browser_page.locator(".cell-link")).to_have_text(["ada", "bruno"])
    assert page_errors == []


def publish_on(database: Database, day: datetime) -> None:
    with database.write() as session:
        publish_version(session, as_of=day.date())
        session.execute(update(Version).values(published_at=day))


def weekly_run(database: Database, day: datetime, **known: Any) -> None:
    with database.write() as session:
        session.add(
            Run(
                kind="weekly",
                slot=day,
                params={},
                requested_by="schedule",
                requested_at=day,
                started_at=day + timedelta(minutes=1),
                **known,
            )
        )


def an_old_list(database: Database, known: dict[str, Any]) -> None:
    """Publish one two weeks ago, and record a weekly run since then, of which this is `known`; {}: no run."""
    now = datetime.now(UTC)
    publish_on(database, now - timedelta(days=15))
    if known:
        weekly_run(database, now - timedelta(days=1), **known)


FAILED = {"status": "failed", "outcome": WHY.to_json()}
TRIED_AGAIN = {"status": "queued", "outcome": WHY.to_json(), "not_before": datetime(2099, 1, 1, tzinfo=UTC)}


def test_an_old_list_says_since_when_and_why_above_every_page(
    live_server: LiveServer, browser_page: Page
) -> None:
    an_old_list(live_server.database, FAILED)
    for path in open_each(browser_page, live_server.url, but=("/admin", "/answers", "/experiments")):
        alert = browser_page.locator(".banner-alert")
        expect(alert, path).to_contain_text("This list is out of date")
        expect(alert, path).to_contain_text("failed and will not be retried automatically")
        expect(alert, path).to_contain_text("x.csv cannot be fetched (404).")
        expect(alert, path).not_to_contain_text("shop.example")


@pytest.mark.parametrize(
    ("known", "said"),
    [({}, "has not started"), (TRIED_AGAIN, "The next attempt is at")],
    ids=["missed", "tried again"],
)
def test_an_old_list_says_whether_a_run_was_missed_or_is_tried_again(
    live_server: LiveServer, browser_page: Page, known: dict[str, Any], said: str
) -> None:
    an_old_list(live_server.database, known)
    browser_page.goto(live_server.url)
    alert = browser_page.locator(".banner-alert")
    for name in on_both_devices(browser_page):
        assert (name, is_wider_than_the_screen(browser_page)) == (name, [])
        expect(alert).to_contain_text("This list is out of date")
        expect(alert).to_contain_text(said)
        if known:
            expect(alert).to_contain_text("x.csv cannot be fetched (404).")
            expect(alert).not_to_contain_text("shop.example")


def test_a_first_run_that_failed_says_why_and_what_to_do(live_server: LiveServer, browser_page: Page) -> None:
    with live_server.database.write() as session:
        add_lines(session, ("ada", "A-1", 1, 2.0, date(2026, 2, 1)))
    weekly_run(live_server.database, datetime.now(UTC), status="failed", outcome=WHY.to_json())
    use_device(browser_page, "desktop, light")
    browser_page.goto(live_server.url)
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("The first run failed")
    expect(browser_page.locator(".state")).to_contain_text("x.csv cannot be fetched (404).")
    for name in on_both_devices(browser_page):
        assert (name, is_wider_than_the_screen(browser_page)) == (name, [])


@contextmanager
def each_query(database: Database, fail: Callable[..., Any]) -> Iterator[None]:
    """While it lasts, no query is answered."""
    database.reader.dispose()
    database.writer.dispose()
    for engine in (database.reader, database.writer):
        event.listen(engine, "before_cursor_execute", fail)
    yield
    for engine in (database.reader, database.writer):
        event.remove(engine, "before_cursor_execute", fail)


def is_lost(*_: Any) -> None:
    raise OperationalError("SELECT", {}, sqlite3.OperationalError("unable to open database file"))


def is_slow(*_: Any) -> None:
    raise OperationalError("SELECT", {}, QueryCanceled("canceling statement due to statement timeout"))


@pytest.mark.parametrize(
    ("fail", "title"),
    [(is_lost, "The database is not responding"), (is_slow, "This is taking too long")],
    ids=["lost", "slow"],
)
def test_a_database_that_does_not_answer_is_said_on_a_fresh_page_and_the_page_comes_back_by_itself(
    live_server: LiveServer, browser_page: Page, fail: Callable[..., Any], title: str
) -> None:
    publish_on(live_server.database, datetime.now(UTC))
    use_device(browser_page, "phone, dark")
    with each_query(live_server.database, fail):
        answered = browser_page.goto(live_server.url + "/insiders")
        assert answered is not None
        assert answered.status == 503
        expect(browser_page.get_by_role("heading", level=1)).to_have_text(title)
        for name in on_both_devices(browser_page):
            assert (name, is_wider_than_the_screen(browser_page)) == (name, [])
    expect(browser_page.locator(".cell-link")).to_have_text(["ada", "bruno"], timeout=60_000)


@pytest.mark.parametrize("fail", [is_lost, is_slow], ids=["lost", "slow"])
def test_a_database_that_goes_away_under_an_open_page_is_said_without_losing_the_page(
    live_server: LiveServer, sized_page: Page, fail: Callable[..., Any]
) -> None:
    publish_on(live_server.database, datetime.now(UTC))
    sized_page.goto(live_server.url + "/movements")
    expect(sized_page.locator(".answer")).to_be_visible()
    wait_until_idle(sized_page)
    with each_query(live_server.database, fail):
        sized_page.locator("a", has_text="Insiders").filter(visible=True).first.click()
        expect(sized_page.locator("#connection")).to_be_visible()
        assert not sized_page.evaluate(WIDER)
    sized_page.goto(live_server.url + "/insiders")
    expect(sized_page.locator(".cell-link")).to_have_text(["ada", "bruno"])
