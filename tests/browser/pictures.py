"""The guide's pictures, in each language, of the simulated shop that `make run` has made.

`make pictures` runs it; `python -m tests.browser.pictures DATABASE_URL` takes those of another database.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from dashboard.app import create_app
from db.engine import open_database
from language.catalogue import locales
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
    "forecast": "/forecast",
    "model": "/model",
    "data": "/data",
}
SIZE = {"width": 1200, "height": 860}
SETTLED_MS = 800
"""After the last answer of the server: charts and lists are drawn."""


def take(address: str) -> None:
    """Write `docs/guide/LANGUAGE/NAME.png` for each page, and for one customer's drawer."""
    database = open_database(address)
    app = create_app(load_settings({"DATABASE_URL": address}), database)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=fetch_chromium(), args=list(FLAGS))
        for locale in locales():
            context = browser.new_context(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
            page = context.new_page()
            folder = GUIDE / locale
            folder.mkdir(exist_ok=True)
            for name, path in PAGES.items():
                page.goto(f"http://127.0.0.1:{server.server_port}{path}?lang={locale}")
                _shoot(page, folder / f"{name}.png")
                if name == "insiders":
                    page.locator(".cell-link").first.click()
                    page.get_by_role("dialog").wait_for()
                    _shoot(page, folder / "customer.png")
            context.close()
        browser.close()
    server.shutdown()
    database.dispose()


def _shoot(page: Page, file: Path) -> None:
    page.locator(".answer").first.wait_for(timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=file)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else SHOP)
