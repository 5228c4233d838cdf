"""Memory of a whole installation while runs work: gunicorn, its workers and their child, all at once.

    python -m benchmarks.memory [INVOICES.csv.gz | PREPARED.sqlite3] [--limits]

Two workers are to fit into 1,024 MB together with a run, one worker into 512 MB. A cold run (no champion,
nothing compiled) works on the real invoices if they are beside the checkout (else on a simulated shop) while
a visitor opens pages, then a second one with the pages of its version. PSS of the process tree, which counts
shared memory once, is read every fifth of a second. `--limits` also puts the processes into a memory control
group with that limit (needs root on Linux): what does not fit is killed. Exits with 1 if anything does not.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from benchmarks.control_group import ControlGroup
from benchmarks.processes import pss_by_process, run_process
from benchmarks.served import served
from benchmarks.weekly_run import REAL
from db.engine import Database, open_database
from db.jobs.queue import request
from db.models import Run
from domain.enums import RunKind, RunStatus
from tests.asking import PAGES, draw_page
from tests.servers.ports import free_port

CASES = ((2, 1024), (1, 512))
"""Workers, and the megabytes that they, gunicorn's master and a run have to fit into."""
RUNS = 2
SECONDS_BETWEEN_LOOKS = 0.2
PATIENCE_SECONDS = 1800.0


@dataclass
class Peak:
    """The most that all processes held at one moment, and each of them then, in MB."""

    total: float = 0.0
    by_process: dict[str, float] = field(default_factory=dict)

    def look(self, pid: int) -> None:
        """Remember this moment if it is the worst so far."""
        now = {name: kilobytes / 1024 for name, kilobytes in pss_by_process(pid).items()}
        if sum(now.values()) > self.total:
            self.total, self.by_process = sum(now.values()), now


def main() -> int:
    """Measure every case; 1 if one does not fit."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="?", type=Path, default=REAL)
    parser.add_argument("--limits", action="store_true", help="under a real limit as well")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepared = _prepared(args.data, Path(folder))
        limits = (False, True) if args.limits else (False,)
        fits = [_case(prepared, *case, is_limited=is_limited) for is_limited in limits for case in CASES]
    return 0 if all(fits) else 1


def _prepared(data: Path, folder: Path) -> Path:
    """A database with the invoices and no version."""
    file = folder / "prepared.sqlite3"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{file}"}
    if data.suffix == ".sqlite3":
        shutil.copy(data, file)
        run_process(environment, "-m", "pipeline", "migrate")
        return file
    if not data.exists():
        data = folder / "shop.csv.gz"
        run_process(environment, "-m", "pipeline", "simulate", str(data))
    run_process(environment, "-m", "pipeline", "migrate")
    run_process(environment, "-m", "pipeline", "import", str(data))
    return file


def _case(prepared: Path, workers: int, megabytes: int, *, is_limited: bool) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{shutil.copy(prepared, folder / 'insiders.sqlite3')}"
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "PORT": str(free_port()),
            "WEB_CONCURRENCY": str(workers),
            "TICK_SECONDS": "1",
            "EXPLORE_EVERY_DAYS": "0",
            "NUMBA_CACHE_DIR": str(folder / "numba"),
        }
        database = open_database(url)
        group = ControlGroup(megabytes) if is_limited else None
        peak = Peak()
        try:
            with served(environment, folder, group) as server, _watched(server.pid, peak):
                statuses = [_run(database, int(environment["PORT"]), number) for number in range(RUNS)]
        finally:
            killed = group.close() if group is not None else 0
            database.dispose()
    fits = peak.total <= megabytes and killed == 0 and set(statuses) == {RunStatus.DONE}
    parts = ", ".join(f"{process} {held:.0f}" for process, held in sorted(peak.by_process.items()))
    limit = f"limited to {megabytes} MB" if is_limited else f"to fit into {megabytes} MB"
    print(f"{workers} workers, {limit}: {peak.total:.0f} MB at the peak ({parts})")
    print(
        f"  runs: {', '.join(statuses)}; killed for memory: {killed}; {'fits' if fits else 'DOES NOT FIT'}",
        flush=True,
    )
    return fits


@contextmanager
def _watched(pid: int, peak: Peak) -> Iterator[None]:
    over = Event()

    def watch() -> None:
        while not over.wait(SECONDS_BETWEEN_LOOKS):
            peak.look(pid)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _run(database: Database, port: int, number: int) -> RunStatus:
    """Ask for a run, open pages until it has ended, and return how it did."""
    with database.write() as session:
        run_id = request(session, RunKind.MANUAL, {"round": number}, "benchmark")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for path in PAGES:
            with suppress(OSError):  # a worker that was killed is replaced
                draw_page(port, path)
            time.sleep(0.1)
        with database.read() as session:
            status = session.get_one(Run, run_id).status
        if status not in (RunStatus.QUEUED, RunStatus.RUNNING):
            return status
    raise TimeoutError(f"run {run_id} has not ended")


if __name__ == "__main__":
    sys.exit(main())
