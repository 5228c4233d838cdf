"""A browser profile that keeps cached scripts between tests and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.wait_idle import PATIENCE_MS, watch

WIDE: ViewportSize = {"width": 1440, "height": 900}
WHAT_PAGES_STORE = "cookies,local_storage,indexeddb,cache_storage,service_workers"
"""All but the browser's own cache of files."""
SITE = "http://127.0.0.1/"
"""Where every test serves; a browser counts every port to the same site."""

HAND_ON_THE_MOUSE = "setInterval(() => document.dispatchEvent(new Event('pointermove')), 250)"
"""Charts below the fold are drawn as soon as a reader does anything (assets/graphs.js)."""


class Profile:
    """One of a browser's profiles. Pages of one share cookies and scripts; pages of two share nothing."""

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
        self._context.set_default_timeout(PATIENCE_MS)
        self._context.add_init_script(HAND_ON_THE_MOUSE)
        # an empty page that stays: with it stay the site's process and the scripts compiled in it
        self._keeper = self._context.new_page()
        self._keeper.route("**/*", lambda route: route.fulfill(body=""))
        self._keeper.goto(SITE)

    @contextmanager
    def visit(self) -> Iterator[Page]:
        """A new page in a clean browser, which is cleaned again afterwards."""
        try:
            yield watch(self._context.new_page())
        finally:
            for page in self._context.pages:
                if page is not self._keeper:
                    self._forget(page)
            self._context.clear_cookies()
            self._context.clear_permissions()
            self._context.set_offline(False)

    def _forget(self, page: Page) -> None:
        if page.url.startswith("http"):
            there = urlsplit(page.url)
            self._context.new_cdp_session(page).send(
                "Storage.clearDataForOrigin",
                {"origin": f"{there.scheme}://{there.netloc}", "storageTypes": WHAT_PAGES_STORE},
            )
        page.close()

    def close(self) -> None:
        """Close it for good."""
        self._context.close()
