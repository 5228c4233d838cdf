"""Let many readers open the overview, and the same figures in Streamlit and in Apache Superset.

    python -m benchmarks.beside_readers [DATABASE.sqlite3] [--readers 25 100] [--seconds 60] [--only Superset]

The tools are installed and served as for `benchmarks.beside_others`. Each reader opens a page every six
seconds and takes what a browser takes that has been there before: no files, but the document and all that is
asked for its numbers, charts and list (Superset's requests are recorded in Chromium and repeated; Streamlit's
script is run through its socket). A page is complete when the last answer has arrived. No weekly run works
meanwhile: the others have none. `healthz` is each tool's own sign of life.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.beside import tools
from benchmarks.beside.streamlit_reader import StreamlitReader
from benchmarks.beside.superset_dashboard import SupersetShop
from benchmarks.beside.superset_reader import SupersetReader, requests_of_dashboard
from benchmarks.beside_others import OUTPUT, make_world
from benchmarks.reader_requests import Reader, add_readers, rows_callback
from benchmarks.readers import Opens, Waits, let_read, p95
from db.engine import open_database
from tests.browser.chromium import FLAGS, fetch_chromium

OVERVIEW = ("/",)


@dataclass(frozen=True)
class Served:
    """A tool that is being served."""

    port: int
    health: str
    new_reader: Callable[[int], Opens]
    """The reader with a number."""


def main() -> None:
    """Print a line for each tool and number of readers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path, nargs="?")
    parser.add_argument("--readers", type=int, nargs="*", default=[25, 100])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--only", nargs="*", default=list(SERVING))
    args = parser.parse_args()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    print(f"{'':12}{'readers':>8}{'pages':>7}{'median':>10}{'p95':>10}{'healthz p95':>13}{'failed':>8}")
    with tempfile.TemporaryDirectory() as folder:
        database = args.database.resolve() if args.database else make_world(Path(folder))
        for name in args.only:
            with SERVING[name](database, max(args.readers)) as served:
                for count in args.readers:
                    readers = [served.new_reader(number) for number in range(count)]
                    waits = let_read(readers, served.port, args.seconds, OVERVIEW, served.health)
                    _print(name, count, waits)


def _print(name: str, count: int, waits: Waits) -> None:
    health = f"{1000 * p95(waits.health):.0f} ms" if len(waits.health) > 1 else "none"
    print(
        f"{name:12}{count:>8}{len(waits.pages):>7}{1000 * median(waits.pages):>7.0f} ms"
        f"{1000 * p95(waits.pages):>7.0f} ms{health:>13}{len(waits.failed):>8}",
        flush=True,
    )
    for problem in sorted(set(waits.failed))[:5]:
        print(f"{'':12}{problem}")


@contextmanager
def _insiders(database: Path, count: int) -> Iterator[Served]:
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(folder) / name for name in ("world.sqlite3", "callbacks.sqlite3")]
        for copy in copies:
            copy.write_bytes(database.read_bytes())
        rows = rows_callback(copies[1])
        url = f"sqlite:///{copies[0]}"
        with tools.insiders(url) as address:
            opened = open_database(url)
            emails = add_readers(opened, count)
            opened.dispose()
            port = _port(address)
            yield Served(port, "/healthz", lambda number: Reader(port, emails[number], rows))


@contextmanager
def _streamlit(database: Path, _: int) -> Iterator[Served]:
    with tools.streamlit(OUTPUT, f"sqlite:///{database}") as address:
        port = _port(address)
        yield Served(port, "/_stcore/health", lambda _: StreamlitReader(port))


@contextmanager
def _superset(database: Path, _: int) -> Iterator[Served]:
    with tools.superset(OUTPUT) as address, sync_playwright() as playwright:
        client = playwright.request.new_context(base_url=address)
        SupersetShop(client, f"sqlite:///{database}").make_dashboard()
        browser = playwright.chromium.launch(executable_path=fetch_chromium(), args=list(FLAGS))
        requested = requests_of_dashboard(browser, address)
        browser.close()
        port = _port(address)
        yield Served(port, "/health", lambda _: SupersetReader(port, requested))


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


SERVING = {"Insiders": _insiders, "Streamlit": _streamlit, "Superset": _superset}

if __name__ == "__main__":
    main()
