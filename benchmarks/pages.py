"""Measure the server time of each page, filtered view and callback against its limit.

    python -m benchmarks.pages                       4,300 simulated customers and ten weeks
    python -m benchmarks.pages 200000 2              as many customers and weeks as are given
    python -m benchmarks.pages sqlite:///FILE        any database; a SQLite file is copied, and the copy asked
    python -m benchmarks.pages … --over              only what is over its limit

Each request is timed end to end: access control, callback, JSON and compression. `cpu` is the process's CPU
time, including SQLite; `wall` is the waiting time on an idle machine. Figures are medians in ms.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.browser import Browser
from benchmarks.calls import CALLBACK, PAGE, Call, callbacks_left_out, every_call
from db.engine import Database, open_database
from db.migrate import migrate
from tests.world import publish_weeks

CUSTOMERS, WEEKS = 4300, 10
TIMES = 9
LIMITS_MS = {PAGE: 100, CALLBACK: 50}


def main() -> None:
    """Ask, and print a line for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("given", nargs="*", help="customers and weeks, or a database's URL")
    parser.add_argument("--over", action="store_true", help="only what is over its limit")
    parser.add_argument("--only", default="", help="what has these letters in its name")
    args = parser.parse_args()
    with _database(args.given) as database:
        browser, everything = Browser(database), every_call(database)
        for missing in callbacks_left_out(browser, everything):
            print(f"{missing}: nothing here asks this callback")
        print(f"{'':64}{'cpu':>8}{'wall':>8}{'KB':>7}{'limit':>7}")
        for call in everything:
            if args.only not in call.name:
                continue
            cpu, wall, size = _timed(browser, call)
            limit = LIMITS_MS[call.kind]
            if cpu > limit or not args.over:
                mark = " over" if cpu > limit else ""
                print(f"{call.name:64}{cpu:8.1f}{wall:8.1f}{size / 1000:7.0f}{limit:7}{mark}", flush=True)


def _timed(browser: Browser, call: Call) -> tuple[float, float, int]:
    """CPU and wall milliseconds at the median, and the bytes of the packed answer."""
    cpu, wall, size = [], [], 0
    for _ in range(TIMES + 1):
        began, worked = perf_counter(), process_time()
        size = browser.ask(call.output, call.values, call.search)
        wall.append(1000 * (perf_counter() - began))
        cpu.append(1000 * (process_time() - worked))
    return median(cpu[1:]), median(wall[1:]), size


@contextmanager
def _database(given: list[str]) -> Iterator[Database]:
    """A world of its own, or a database that is there."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "world.sqlite3"
        url = given[0] if given and "://" in given[0] else ""
        if url.startswith("sqlite:///"):
            shutil.copy(url.removeprefix("sqlite:///"), file)
        database = open_database(url if url and not url.startswith("sqlite") else f"sqlite:///{file}")
        migrate(database)
        if not url:
            size, weeks = (int(given[0]), int(given[1])) if given else (CUSTOMERS, WEEKS)
            with database.write() as session:
                publish_weeks(session, customers=size, weeks=weeks)
        yield database
        database.dispose()


if __name__ == "__main__":
    main()
