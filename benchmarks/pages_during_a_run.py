"""Compare page response times during a weekly run with those on an idle server.

    python -m benchmarks.pages_during_a_run [INVOICES.csv.gz] [--rounds N] [--database sqlite|postgresql]

On SQLite and on a PostgreSQL of its own, one after the other: gunicorn with its default settings, the real
invoices beside the checkout if they are there (else a simulated shop), the whole weekly run (a search) in the
server's own child. A visitor opens pages one after the other, alternating between ten seconds without and ten
seconds with a run, so that both are measured under the same conditions. Exits with 1 if the 95th percentile
during a run is more than LIMIT times that without.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from benchmarks.processes import run_process
from benchmarks.served import served
from benchmarks.weekly_run import REAL
from db.clock import database_now
from db.engine import Database, open_database
from db.jobs.queue import cancel, note_slot, request
from db.models import Run
from domain.enums import RunKind
from domain.schedule import newest_due_slot
from i18n import Message
from settings import load_settings
from tests.asking import PAGES, draw_page
from tests.servers.ports import free_port
from tests.servers.postgres import PostgresServer

LIMIT = 1.5
SECONDS_OF_A_PERIOD = 10.0
SECONDS_BETWEEN_PAGES = 0.1
PATIENCE_SECONDS = 120.0


def main() -> int:
    """Measure on each database; print both and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("invoices", nargs="?", type=Path, default=REAL)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--database", choices=list(DATABASES), help="only this one")
    args = parser.parse_args()
    names = [args.database] if args.database else list(DATABASES)
    ratios = [_ratio(name, args.invoices, args.rounds) for name in names]
    return 0 if max(ratios) <= LIMIT else 1


def _ratio(name: str, invoices: Path, rounds: int) -> float:
    with DATABASES[name]() as url, tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATABASE_URL": url, "PORT": str(free_port()), "TICK_SECONDS": "1"}
        print(f"{name}: preparing", flush=True)
        _prepare(environment, invoices, Path(folder))
        database = open_database(url)
        with served(environment, Path(folder)):
            idle, running = _measured(database, int(environment["PORT"]), rounds)
        database.dispose()
    ratio = _p95(running) / _p95(idle)
    print(f"{name:16}{'pages':>7}{'median ms':>11}{'p95 ms':>9}")
    for when, used in (("idle", idle), ("during a run", running)):
        print(f"{when:16}{len(used):>7}{1000 * median(used):>11.1f}{1000 * _p95(used):>9.1f}")
    print(f"{ratio:.2f} times as long during a run (95th percentile), at most {LIMIT}", flush=True)
    return ratio


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"


@contextmanager
def _postgresql() -> Iterator[str]:
    server = PostgresServer(careful=True)
    server.start()
    try:
        yield server.url()
    finally:
        server.remove()


DATABASES: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "sqlite": _sqlite,
    "postgresql": _postgresql,
}


def _prepare(environment: dict[str, str], invoices: Path, folder: Path) -> None:
    """Import the invoices and publish one version, of the slot that is due."""
    if not invoices.exists():
        invoices = folder / "shop.csv.gz"
        run_process(environment, "-m", "pipeline", "simulate", str(invoices))
    run_process(environment, "-m", "pipeline", "migrate")
    run_process(environment, "-m", "pipeline", "import", str(invoices))
    run_process(environment, "-m", "pipeline", "run")
    settings = load_settings(environment)
    database = open_database(settings.database_url)
    with database.write() as session:
        slot = newest_due_slot(database_now(session), settings.retrain_cron, settings.zone)
        assert slot is not None
        note_slot(session, slot, version=1, outcome=Message("Published version {version}", {"version": 1}))
    database.dispose()


def _measured(database: Database, port: int, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds for each page: idle, and during a run."""
    for path in PAGES * 4:  # every worker has imported and compiled what it needs
        draw_page(port, path)
    idle: list[float] = []
    running: list[float] = []
    for number in range(rounds):
        idle += _period(port)
        run_id = _ask_for_a_run(database, number)
        _wait_until(database, run_id, {"running"})
        time.sleep(SECONDS_OF_A_PERIOD * (number % 3) / 2)  # the beginning, the middle, the rest
        running += _period(port)
        with database.write() as session:
            cancel(session, run_id, "benchmark")
        _wait_until(database, run_id, {"cancelled", "done"})
        time.sleep(4)  # the child has gone
        print(
            f"round {number + 1} of {rounds}: {1000 * _p95(idle):.0f} ms, {1000 * _p95(running):.0f} ms",
            flush=True,
        )
    return idle, running


def _period(port: int) -> list[float]:
    used = []
    end = time.monotonic() + SECONDS_OF_A_PERIOD
    number = 0
    while time.monotonic() < end:
        start = time.perf_counter()
        status, _ = draw_page(port, PAGES[number % len(PAGES)])
        used.append(time.perf_counter() - start)
        assert status == 200
        number += 1
        time.sleep(SECONDS_BETWEEN_PAGES)
    return used


def _ask_for_a_run(database: Database, number: int) -> int:
    with database.write() as session:
        return request(session, RunKind.MANUAL, {"round": number}, f"benchmark at {datetime.now(UTC)}")


def _wait_until(database: Database, run_id: int, statuses: set[str]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with database.read() as session:
            if session.get_one(Run, run_id).status in statuses:
                return
        time.sleep(0.1)
    raise TimeoutError(f"run {run_id} is not {statuses}")


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
