"""Compare the overview with a Streamlit page and an Apache Superset dashboard of the same figures.

    python -m benchmarks.beside_others [DATABASE.sqlite3]

All tools read the same database; by default, ten weeks of a simulated shop. The other tools are installed
once, into benchmarks/output/. The same Chromium opens each page in turn, first with an empty cache, then
with a warm one. A page counts as loaded when its numbers, charts and list are visible; a screenshot of each
is stored beside the tools.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, sync_playwright

from benchmarks.beside import tools
from benchmarks.beside.superset_dashboard import ADDRESS, PASSWORD, USER, SupersetShop
from db.engine import open_database
from db.migrate import migrate
from tests.browser.chromium import FLAGS, fetch_chromium
from tests.world import publish_weeks

OUTPUT = Path(__file__).parent / "output" / "beside"
VISITS = 5
CUSTOMERS, WEEKS = 4300, 10
KB = 1024
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Tool:
    """Where its page is, how to sign in, and what can be seen when it is there: a number of each selector."""

    name: str
    address: str
    complete: dict[str, int]
    sign_in: Callable[[BrowserContext], None] = lambda _context: None


@dataclass(frozen=True)
class Visit:
    """Milliseconds until everything can be seen, and kilobytes over the wire."""

    milliseconds: float
    kilobytes: float


def main() -> None:
    """Print each tool's medians, and how many times longer than ours the others take."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    chromium = fetch_chromium()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        database = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else make_world(Path(temporary))
        url = f"sqlite:///{database}"
        with (
            tools.insiders(url) as insider,
            tools.streamlit(OUTPUT, url) as streamlit,
            tools.superset(OUTPUT) as superset,
        ):
            SupersetShop(playwright.request.new_context(base_url=superset), url).make_dashboard()
            compared = [
                Tool("Insiders", f"{insider}/", {".js-plotly-plot .main-svg": 2, "table tbody tr": 1}),
                Tool(
                    "Streamlit",
                    streamlit,
                    {
                        "[data-testid=stMetricValue]": 4,
                        "[data-testid=stVegaLiteChart] .marks": 2,
                        "[data-testid=stDataFrame] canvas": 1,
                    },
                ),
                Tool(
                    "Superset",
                    f"{superset}{ADDRESS}",
                    {".header-line": 4, ".chart-container canvas": 2, ".chart-container table tbody tr": 1},
                    _superset_sign_in(superset),
                ),
            ]
            browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            _print(_measure(browser, compared))
            browser.close()


def _measure(browser: Browser, compared: list[Tool]) -> dict[str, tuple[list[Visit], list[Visit]]]:
    """First and later visits of each tool, taken in turn so that a busy moment meets all of them."""
    result: dict[str, tuple[list[Visit], list[Visit]]] = {tool.name: ([], []) for tool in compared}
    for number in range(VISITS + 1):
        for tool in compared:
            context = browser.new_context(viewport={"width": 1440, "height": 1600})
            tool.sign_in(context)
            first, later = _visit(context, tool), _visit(context, tool)
            context.close()
            if number:  # the servers' own first time is nobody's
                result[tool.name][0].append(first)
                result[tool.name][1].append(later)
    return result


def _visit(context: BrowserContext, tool: Tool) -> Visit:
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    received: list[float] = []
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    wire.on(
        "Network.webSocketFrameReceived", lambda event: received.append(len(event["response"]["payloadData"]))
    )
    start = perf_counter()
    page.goto(tool.address, wait_until="commit")
    observed = OUTPUT / f"{tool.name}.png"
    try:
        _wait_for(page, tool.complete)
    except TimeoutError as problem:
        page.screenshot(path=observed)
        raise RuntimeError(
            f"{tool.name} did not show everything; what it showed is in {observed}"
        ) from problem
    used = perf_counter() - start
    page.screenshot(path=observed)
    page.close()
    return Visit(1000 * used, sum(received) / KB)


def _wait_for(page: Page, complete: dict[str, int]) -> None:
    page.wait_for_function(
        "complete => Object.entries(complete).every(([what, many]) => [...document.querySelectorAll(what)]"
        ".filter(one => one.getBoundingClientRect().height > 0).length >= many)",
        arg=complete,
        polling="raf",
    )


def _superset_sign_in(address: str) -> Callable[[BrowserContext], None]:
    cookies: list[Any] = []

    def sign_in(context: BrowserContext) -> None:
        """Once by hand, then with the same cookie: the login is not what is compared."""
        if not cookies:
            assert context.browser is not None  # a context of a running browser
            page = context.browser.new_page()
            page.goto(f"{address}/login/")
            page.get_by_label("Username").fill(USER)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "/login" not in url)
            cookies.extend(page.context.cookies())
            page.context.close()
        context.add_cookies(cookies)

    return sign_in


def _print(found: dict[str, tuple[list[Visit], list[Visit]]]) -> None:
    print(f"{'':12}{'first visit':>22}{'later visit':>22}{'times ours':>16}")
    ours = [median(visit.milliseconds for visit in visits) for visits in found["Insiders"]]
    for name, both in found.items():
        times = [median(visit.milliseconds for visit in visits) for visits in both]
        sizes = [median(visit.kilobytes for visit in visits) for visits in both]
        cells = "".join(f"{time:>10.0f} ms {size:>6.0f} KB" for time, size in zip(times, sizes, strict=True))
        print(f"{name:12}{cells}{times[0] / ours[0]:>9.1f} {times[1] / ours[1]:>6.1f}")


def make_world(folder: Path) -> Path:
    """A database with weeks of a simulated shop."""
    file = folder / "world.sqlite3"
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    with database.write() as session:
        publish_weeks(session, customers=CUSTOMERS, weeks=WEEKS)
    database.dispose()
    return file


if __name__ == "__main__":
    main()
