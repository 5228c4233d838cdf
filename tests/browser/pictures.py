"""The guide's pictures, in each language, of the simulated shop that `make run` has made.

`make pictures` runs it; `python -m tests.browser.pictures DATABASE_URL` takes those of another database.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from dashboard.app import create_app
from db.engine import open_database
from db.migrate import migrate
from i18n.catalogue import locales
from settings import load_settings
from tests.browser.chromium import FLAGS, fetch_chromium

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"
SHOP = f"sqlite:///{ROOT / 'data' / 'demo.sqlite3'}"
PAGES = {
    "overview": "/",
    "insiders": "/insiders",
    "movements": "/movements",
    "segments": "/segments",
    "hypotheses": "/hypotheses",
    "experiments": "/experiments",
    "forecast": "/forecast",
    "answers": "/answers",
    "programme": "/programme",
    "model": "/model",
    "data": "/data",
    "admin": "/admin",
}
WHO, PASSWORD = "ana@shop.example", "a few words to remember"
"""Whose account is seen, in a shop of its own."""
SIZE = {"width": 1200, "height": 860}
SETTLED_MS = 800
"""After the last answer of the server: charts and lists are drawn."""


def take(address: str) -> None:
    """Write `docs/guide/LANGUAGE/NAME.png` for each page, one customer's drawer and a user's account."""
    with TemporaryDirectory() as folder, _served(address) as shop, _with_login(Path(folder)) as closed:
        _take(shop, closed)


def _take(shop: str, closed: str) -> None:
    chromium = fetch_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for locale in locales():
            context = browser.new_context(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
            page = context.new_page()
            folder = GUIDE / locale
            folder.mkdir(exist_ok=True)
            for name, path in PAGES.items():
                page.goto(f"{shop}{path}?lang={locale}")
                _shoot(page, folder / f"{name}.png")
                if name == "insiders":
                    page.locator(".cell-link").first.click()
                    page.get_by_role("dialog").wait_for()
                    _shoot(page, folder / "customer.png")
            page.goto(f"{closed}/account?lang={locale}")
            page.locator("#email").fill(WHO)
            page.locator("#password").fill(PASSWORD)
            page.locator("button[type=submit]").click()
            page.wait_for_url(re.compile("/account"))
            _shoot(page, folder / "account.png")
            context.close()
        browser.close()


@contextmanager
def _served(address: str, **settings: str) -> Iterator[str]:
    """A dashboard over the database at `address`, until the block ends. Its own address."""
    database = open_database(address)
    app = create_app(load_settings({"DATABASE_URL": address, **settings}), database)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    database.dispose()


@contextmanager
def _with_login(folder: Path) -> Iterator[str]:
    """An empty dashboard with one user."""
    address = f"sqlite:///{folder / 'closed.sqlite3'}"
    database = open_database(address)
    migrate(database)
    database.dispose()
    with _served(address, ADMIN_EMAIL=WHO, ADMIN_PASSWORD=PASSWORD) as closed:
        yield closed


def _shoot(page: Page, file: Path) -> None:
    page.locator(".answer, main > h1").first.wait_for(timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=file)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else SHOP)
