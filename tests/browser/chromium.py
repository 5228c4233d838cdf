"""Chromium for the tests: the machine's own, or one that is fetched.

`python -m tests.browser.chromium` prints where it is, fetching one first if there is none. The tests prefer
Chromium's headless shell, which is the same engine without a desktop browser's windows, tabs and services:
they took a quarter of the browser tests' processor time.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.fetching import may_install_packages, succeeds

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
SHELL_TIMEOUT_SECONDS = 60
"""For what can be done without."""
HOW_TO_GET_ONE = (
    "The browser tests need Chromium and found none on PATH, and none of Playwright's. "
    "Install it (apt-get install chromium, or `python -m playwright install chromium`) and start again."
)
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--process-per-site")
"""Containers have no user namespaces and a small /dev/shm; the pages it opens are our own. Those of one site
share a process: what it has compiled of Dash and plotly for one page is there for the next."""
FLAGS_OF_TESTS = (*FLAGS, "--disable-gpu")
"""No processor imitates a graphics card."""


class NoChromiumError(RuntimeError):
    """There is no browser to test with; the message says how to get one."""


def find_chromium() -> str | None:
    """The browser's file: on PATH, or one Playwright has downloaded."""
    on_path = next((result for name in NAMES if (result := shutil.which(name))), None)
    if on_path:
        return on_path
    if MAC.exists():
        return str(MAC)
    with sync_playwright() as playwright:
        downloaded = playwright.chromium.executable_path
    return downloaded if Path(downloaded).exists() else None


def find_browser_of_tests() -> str | None:
    """The headless shell, if it is on PATH; else any Chromium."""
    return next((result for name in SHELLS if (result := shutil.which(name))), None) or find_chromium()


def fetch_browser_of_tests() -> str:
    """Find the headless shell, or install the system's where that is one command; else any Chromium will do.

    Raises:
        NoChromiumError: there is none, and none can be fetched.
    """
    if not any(map(shutil.which, SHELLS)) and may_install_packages():
        # Nothing else is upgraded or removed for it. What is printed is a failure that does not matter.
        succeeds(["apt-get", "install", "-y", "-q", "--no-remove", SHELLS[0]], SHELL_TIMEOUT_SECONDS)
    return find_browser_of_tests() or fetch_chromium()


def fetch_chromium() -> str:
    """Find a browser, or download one, or install the system's.

    Raises:
        NoChromiumError: neither worked.
    """
    chromium = find_chromium()
    if chromium:
        return chromium
    for commands in _ways_to_fetch():
        if all(succeeds(command) for command in commands) and (chromium := find_chromium()):
            return chromium
    raise NoChromiumError(HOW_TO_GET_ONE)


def _ways_to_fetch() -> list[list[list[str]]]:
    playwright = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    system = [["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]]
    if may_install_packages():
        # A bare container lacks the libraries that a downloaded browser needs; the package brings them.
        return [system, playwright]
    return [playwright]


if __name__ == "__main__":
    try:
        print(fetch_browser_of_tests())
    except NoChromiumError as problem:
        sys.exit(str(problem))
