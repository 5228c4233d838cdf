"""Let many readers look at pages while a weekly run works, and compare with another build.

    python -m benchmarks.readers DATABASE.sqlite3 [--beside CHECKOUT] [--readers 25 100] [--idle]

Each reader is logged in on their own, opens a page every SECONDS_BETWEEN_PAGES and takes what a browser
takes: the document, then what its scripts ask for, without the files it has already. A page is
complete when the last answer has arrived. All the while a weekly run (a full search) works in the server's
child, and /healthz is asked every half a second. `--beside` serves another build, such as `git worktree add
../before 0c7cd0b`, to as many readers afterwards. All share this machine's cores, the readers included.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from statistics import median, quantiles
from typing import Protocol

from benchmarks.beside import tools
from benchmarks.processes import ROOT
from benchmarks.reader_requests import Reader, add_readers, rows_callback
from db.engine import open_database
from db.jobs.queue import request
from domain.enums import RunKind
from tests.asking import open_page

SECONDS_BETWEEN_PAGES = 6.0
SECONDS = 60.0
WARM_UP_SECONDS = 12.0
"""Two pages of each reader, in which nothing is measured."""
SECONDS_BETWEEN_LOOKS = 0.5
PAGES = ("/", "/insiders", "/movements", "/segments", "/hypotheses", "/forecast", "/answers")


@dataclass
class Waits:
    """Seconds that were waited, and what did not come."""

    pages: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def main() -> None:
    """Print a line for each build and number of readers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("--beside", type=Path, help="a checkout of another build")
    parser.add_argument("--readers", type=int, nargs="*", default=[25, 100])
    parser.add_argument("--idle", action="store_true", help="without a run")
    args = parser.parse_args()
    builds = {"here": ROOT} | ({"beside": args.beside.resolve()} if args.beside else {})
    print(f"{'':10}{'readers':>8}{'pages':>7}{'median':>10}{'p95':>10}{'healthz p95':>13}{'failed':>8}")
    for count in args.readers:
        for name, checkout in builds.items():
            waits = _measured(checkout, args.database, count, has_run=not args.idle)
            print(
                f"{name:10}{count:>8}{len(waits.pages):>7}{1000 * median(waits.pages):>7.0f} ms"
                f"{1000 * p95(waits.pages):>7.0f} ms{1000 * p95(waits.health):>10.0f} ms"
                f"{len(waits.failed):>8}",
                flush=True,
            )
            for problem in sorted(set(waits.failed))[:5]:
                print(f"{'':10}{problem}")


def _measured(checkout: Path, database: Path, count: int, *, has_run: bool) -> Waits:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{shutil.copy(database, Path(folder) / 'world.sqlite3')}"
        rows = rows_callback(Path(shutil.copy(database, Path(folder) / "callbacks.sqlite3")))
        with tools.insiders(url, checkout) as address:
            opened = open_database(url)
            emails = add_readers(opened, count)
            port = int(address.rpartition(":")[2])
            readers = [Reader(port, email, rows) for email in emails]
            if has_run:
                with opened.write() as session:
                    request(session, RunKind.MANUAL, {}, "benchmark")
            waits = let_read(readers, port, SECONDS, PAGES)
        opened.dispose()
        return waits


class Opens(Protocol):
    """A reader of some tool."""

    def open(self, path: str) -> None:
        """Open a page and take all that belongs to it; ValueError or OSError where something is missing."""

    def close(self) -> None:
        """Close what is open."""


def let_read(
    readers: Sequence[Opens], port: int, seconds: float, pages: Sequence[str], health: str = "/healthz"
) -> Waits:
    """Let all of them read `pages` in turn for `seconds` after a warm-up, and look at `health` meanwhile."""
    waits = Waits()
    begin_counting = time.monotonic() + WARM_UP_SECONDS
    end = begin_counting + seconds
    threads = [
        threading.Thread(
            target=_read, args=(reader, pages, place, place / len(readers), (begin_counting, end), waits)
        )
        for place, reader in enumerate(readers)
    ]
    threads.append(threading.Thread(target=_look, args=(port, health, end, waits)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for reader in readers:
        reader.close()
    return waits


def _read(
    reader: Opens,
    pages: Sequence[str],
    number: int,
    share: float,
    counted: tuple[float, float],
    waits: Waits,
) -> None:
    """One reader: a page every few seconds, not all readers at the same moment."""
    begin_counting, end = counted
    due = time.monotonic() + SECONDS_BETWEEN_PAGES * share
    while due < end:
        time.sleep(max(0.0, due - time.monotonic()))
        start = time.perf_counter()
        try:
            reader.open(pages[number % len(pages)])
        except (OSError, ValueError, HTTPException) as problem:
            waits.failed.append(f"{pages[number % len(pages)]}: {problem!r}")
        if due > begin_counting:
            waits.pages.append(time.perf_counter() - start)
        number += 1
        due = max(due + SECONDS_BETWEEN_PAGES, time.monotonic())


def _look(port: int, health: str, end: float, waits: Waits) -> None:
    while time.monotonic() < end:
        start = time.perf_counter()
        try:
            status, _ = open_page(port, health)
        except OSError as problem:
            waits.failed.append(f"{health}: {problem!r}")
        else:
            if status != 200:
                waits.failed.append(f"{health}: {status}")
        waits.health.append(time.perf_counter() - start)
        time.sleep(SECONDS_BETWEEN_LOOKS)


def p95(taken: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    main()
