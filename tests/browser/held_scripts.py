"""A page whose own scripts have not come yet: what somebody does meanwhile is done on the document's page."""

from __future__ import annotations

from playwright.sync_api import Page, Route

from tests.browser.devices import SHOWN
from tests.browser.wait_idle import wait_until_idle

SCRIPTS = "**/bundle/insiders.js*"
"""The address of a page's own scripts."""


class HeldScripts:
    """The scripts of every page that `page` opens, which come when they are told to."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[Route] = []
        page.route(SCRIPTS, self._hold)

    def _hold(self, route: Route) -> None:
        self._held.append(route)

    def open(self, address: str) -> None:
        """Show the document of a page, and no more."""
        self._page.goto(address, wait_until="commit")

    def send(self) -> None:
        """Let them come, and wait until nothing is left to do but what waits for somebody."""
        assert not self._page.evaluate(f"({SHOWN})()")
        while self._held:
            self._held.pop().continue_()
        wait_until_idle(self._page)

    def come(self) -> None:
        """Let them come, and wait until the page has taken the place of the document's."""
        self.send()
        self._page.wait_for_function(SHOWN)
