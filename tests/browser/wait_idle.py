"""Wait until a page is idle."""

from __future__ import annotations

import time

from playwright.sync_api import Page, Request

PATIENCE_MS = 90_000
"""How long a page may take on a machine that is busy with other tests."""
IN_FLIGHT = "in_flight"
"""What a watched page has asked for and not yet got."""
CALM_LOOKS = 2
IDLE = """() => new Promise(done => {
  const idle = next => requestIdleCallback(next, { timeout: 300 });
  idle(() => requestAnimationFrame(() => idle(() => done(true))));
})"""
"""The page has nothing to do, draws once, and has nothing to do again.

Chromium sometimes calls nobody back although the page is idle: then a third of a second each is enough.
"""


def watch(page: Page) -> Page:
    """Keep count of what `page` asks for, for `quiet`."""
    requested: set[Request] = set()

    def leave(request: Request) -> None:
        requested.add(request)

    def arrive(request: Request) -> None:
        requested.discard(request)

    page.on("request", leave)
    page.on("requestfinished", arrive)
    page.on("requestfailed", arrive)
    setattr(page, IN_FLIGHT, requested)
    return page


def wait_until_idle(page: Page) -> None:
    """Return when nothing is on its way to `page` and it has nothing left to do with what came.

    Playwright's own "networkidle" always takes half a second more, and no less on a page that still computes.
    """
    requested: set[Request] = getattr(page, IN_FLIGHT)
    deadline = time.monotonic() + PATIENCE_MS / 1000
    calm = 0
    while calm < CALM_LOOKS:
        page.wait_for_function(IDLE)
        calm = 0 if requested else calm + 1
        assert time.monotonic() < deadline, f"still on their way: {sorted(item.url for item in requested)}"
