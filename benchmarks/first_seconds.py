"""Compare what a reader's browser does on each page with another build of this program.

    python -m benchmarks.first_seconds DATABASE.sqlite3 [--beside CHECKOUT] [--rounds N] [--slowed N]
        [--pages / /segments]

Builds take turns, page by page, in the same Chromium on copies of the same database: first with an empty
cache, then once more. Printed are medians: requests and compressed kilobytes, milliseconds until the largest
contentful paint, the layout shift, and the longest task of the main thread with the processor slowed four
times: by the clock, and in the time that the thread itself worked. Chromium slows a thread by letting it wait
at work, so on a machine that others use too, `--slowed 1` says more: four times its thread's time.
`CHECKOUT` is a folder with the other build, such as `git worktree add ../before 0c7cd0b`. `DATABASE` may be
older than both: each build brings its own copy to its schema. None can go back: a newer one is no use.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks.beside import tools
from benchmarks.main_thread import traced
from benchmarks.processes import ROOT
from dashboard.pages import PAGES
from tests.browser.chromium import FLAGS, fetch_chromium
from tests.browser.vitals import OBSERVE, READ, Wire

SETTLE_MS = 1500
KB = 1000


@dataclass(frozen=True)
class Visit:
    """One page opened once."""

    requests: float
    kilobytes: float
    paint_ms: float
    shift: float
    longest_task_ms: float
    longest_task_cpu_ms: float


def main() -> None:
    """Print a line for each page, visit and build, and the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("--beside", type=Path, help="a checkout of another build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--slowed", type=int, default=4, help="how many times the processor is slower")
    parser.add_argument("--pages", nargs="*", default=[page.path for page in PAGES])
    args = parser.parse_args()
    builds = {"here": ROOT} | ({"beside": args.beside.resolve()} if args.beside else {})
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers, sync_playwright() as playwright:
        addresses = {}
        for name, checkout in builds.items():
            file = shutil.copy(args.database, Path(folder) / f"{name}.sqlite3")
            addresses[name] = servers.enter_context(tools.insiders(f"sqlite:///{file}", checkout))
        browser = playwright.chromium.launch(executable_path=fetch_chromium(), args=list(FLAGS))
        for path in args.pages:
            visits = _measured(browser, addresses, path, args.rounds, width=args.width, slowed=args.slowed)
            _print(path, visits)
        browser.close()


def _measured(
    browser: Browser, addresses: dict[str, str], path: str, rounds: int, *, width: int, slowed: int
) -> dict[tuple[str, str], list[Visit]]:
    result: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    for number in range(rounds + 1):
        for build, address in addresses.items():
            context = browser.new_context(viewport={"width": width, "height": 900 if width > 500 else 844})
            for when in ("first", "later"):
                visit = _visit(browser, context, address + path, slowed)
                if number:  # the servers' own first time is nobody's
                    result[when, build].append(visit)
            context.close()
    return result


def _visit(browser: Browser, context: BrowserContext, address: str, slowed: int) -> Visit:
    page = context.new_page()
    wire = context.new_cdp_session(page)
    received = Wire(wire)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    page.add_init_script(OBSERVE)
    with traced(browser, page) as trace:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(SETTLE_MS)
        vitals = page.evaluate(READ)
    page.close()
    return Visit(
        received.requests,
        received.bytes / KB,
        vitals["paint"],
        vitals["shift"],
        vitals["longest"],
        trace.longest_task_ms,
    )


def _print(path: str, found: dict[tuple[str, str], list[Visit]]) -> None:
    for (when, build), visits in sorted(found.items()):
        middle = {
            name: median(getattr(visit, name) for visit in visits) for name in Visit.__dataclass_fields__
        }
        print(
            f"{path:14}{when:7}{build:8}{middle['requests']:>4.0f} requests{middle['kilobytes']:>7.0f} KB"
            f"{middle['paint_ms']:>7.0f} ms{middle['shift']:>8.3f}{middle['longest_task_ms']:>7.0f} ms"
            f"{middle['longest_task_cpu_ms']:>6.0f} ms of its own",
            flush=True,
        )


if __name__ == "__main__":
    main()
