"""Chromium for the tests: the machine's own, or one that is fetched.

`python -m tests.browser.chromium` prints where it is, fetching one first if there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FETCH_TIMEOUT_SECONDS = 300
HOW_TO_GET_ONE = (
    "The browser tests need Chromium and found none on PATH, and none of Playwright's. "
    "Install it (apt-get install chromium, or `python -m playwright install chromium`) and start again."
)
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--process-per-site")
"""Containers have no user namespaces and a small /dev/shm; the pages it opens are our own. Those of one site
share a process: what it has compiled of Dash and plotly for one page is there for the next."""


class NoChromiumError(RuntimeError):
    """There is no browser to test with; the message says how to get one."""


def find_chromium() -> str | None:
    """The browser's file: on PATH, or one Playwright has downloaded."""
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if on_path:
        return on_path
    if MAC.exists():
        return str(MAC)
    with sync_playwright() as playwright:
        downloaded = playwright.chromium.executable_path
    return downloaded if Path(downloaded).exists() else None


def fetch_chromium() -> str:
    """Find a browser, or download one, or install the system's.

    Raises:
        NoChromiumError: neither worked.
    """
    found = find_chromium()
    if found:
        return found
    for commands in _ways_to_fetch():
        if all(_succeeds(command) for command in commands) and (found := find_chromium()):
            return found
    raise NoChromiumError(HOW_TO_GET_ONE)


def _ways_to_fetch() -> list[list[list[str]]]:
    playwright = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    system = [["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        # A bare container lacks the libraries that a downloaded browser needs; the package brings them.
        return [system, playwright]
    return [playwright]


def _succeeds(command: list[str]) -> bool:
    print("No Chromium yet:", " ".join(command), file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        result = subprocess.run(
            command,
            check=False,
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            timeout=FETCH_TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        print(problem, file=sys.stderr)
        return False
    return result.returncode == 0


if __name__ == "__main__":
    try:
        print(fetch_chromium())
    except NoChromiumError as problem:
        sys.exit(str(problem))
