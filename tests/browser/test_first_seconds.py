"""What a first visit costs a browser, in figures that depend on no machine: requests, bytes, shift."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect

from dashboard.pages import PAGES
from tests.browser.conftest import LiveServer
from tests.browser.devices import PHONE, SHOWN
from tests.browser.profile import WIDE
from tests.browser.vitals import OBSERVE, READ, Wire
from tests.browser.wait_idle import PATIENCE_MS, wait_until_idle, watch

KB = 1000
MAX_REQUESTS = 25
MAX_KB = 600
"""Of the overview with all its charts."""
MAX_KB_OF_OTHERS = 650
"""Of pages with forms and charts."""
MAX_SHIFT = 0.02
WITH_COLUMNS = ("/forecast", "/hypotheses", "/insiders")
"""Pages whose columns have moved on later visits, when styles are there before the whole document is."""


@dataclass(frozen=True)
class Visit:
    """What a browser that has never been here received."""

    status: int
    wire: Wire
    shift: float
    moved: list[object]
    errors: list[str]
    """In its console, and uncaught exceptions."""
    later_shift: float = 0.0
    """Of the next visit, if there was one."""

    @property
    def kilobytes(self) -> float:
        return self.wire.bytes / KB


def first_visit(browser: Browser, address: str, size: ViewportSize, *, again: bool = False) -> Visit:
    """Open a page in a browser with nothing in its cache, and look at all of it; `again`: twice."""
    context = browser.new_context(viewport=size)
    context.set_default_timeout(PATIENCE_MS)
    page = watch(context.new_page())
    try:
        wire = Wire(context.new_cdp_session(page))
        errors: list[str] = []

        def note(said: ConsoleMessage) -> None:
            errors.extend([said.text] if said.type == "error" else [])

        page.on("console", note)
        page.on("pageerror", lambda problem: errors.append(str(problem)))
        status = _open(page, address)
        _draw_everything(page)
        vitals = page.evaluate(READ)
        result = Visit(status, wire, vitals["shift"], vitals["moved"], errors)
        if again:
            next_page = watch(context.new_page())
            _open(next_page, address)
            result = replace(result, later_shift=next_page.evaluate(READ)["shift"])
        return result
    finally:
        context.close()


def _open(page: Page, address: str) -> int:
    """Open a page and wait until it is drawn; return its status."""
    page.add_init_script(OBSERVE)
    answered = page.goto(address)
    assert answered is not None
    page.wait_for_function(SHOWN)
    expect(page.locator(".answer").first).to_be_visible()
    wait_until_idle(page)
    return answered.status


def _draw_everything(page: Page) -> None:
    page.evaluate("window.insidersGraphs.drawAll()")
    wait_until_idle(page)


@pytest.mark.slow(seconds=15)
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desktop", "phone"])
def test_every_page_opens_by_its_address_and_first_visits_stay_within_their_budgets(
    browser: Browser, shop: LiveServer, size: ViewportSize
) -> None:
    over = []
    for page in PAGES:
        again = size is WIDE and page.path in WITH_COLUMNS
        visit = first_visit(browser, shop.url + page.path, size, again=again)
        assert (page.path, visit.status, visit.errors) == (page.path, 200, [])
        most = MAX_KB if page.path == "/" else MAX_KB_OF_OTHERS
        result = f"{visit.wire.requests} requests, {visit.kilobytes:.0f} KB, shift {visit.shift:.3f}"
        print(f"{page.path:14}{result}")
        is_steady = max(visit.shift, visit.later_shift) <= MAX_SHIFT
        if visit.wire.requests > MAX_REQUESTS or visit.kilobytes > most or not is_steady:
            over.append(f"{page.path}: {result} {visit.moved[:4]}")
    assert not over


def test_the_overview_asks_for_nothing_but_files(browser: Browser, shop: LiveServer) -> None:
    visit = first_visit(browser, shop.url, WIDE)
    requested = [address.removeprefix(shop.url) for address in visit.wire.asked.values()]
    assert [item for item in requested if "_dash-update" in item or "_dash-layout" in item] == []
    assert [item for item in requested if "mantine" in item or "/dcc/" in item] == []
