"""A whole weekly run beside the search alone written plainly: whole processes, side by side, as ratios.

    python -m benchmarks.weekly_run [INVOICES.csv.gz]

Without a file, the real invoices beside the checkout if they are there, else a simulated shop. Each process
is timed from outside, with its own memory peak: the plain search (from features that are given to it), a cold
weekly run (features, search, stability, publication), and a week that only scores.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "data" / "online_retail.csv.gz"


@dataclass(frozen=True)
class Measured:
    """One process: wall-clock seconds and the most memory it held, in MB."""

    seconds: float
    megabytes: float


def main() -> None:
    """Print the figures and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{here / 'bench.sqlite3'}",
            "NUMBA_CACHE_DIR": str(here / "numba"),
            "RECIPE": "search",
        }
        source = Path(sys.argv[1]) if len(sys.argv) > 1 else REAL
        if not source.exists():
            source = here / "shop.csv.gz"
            run_process(environment, "-m", "pipeline", "simulate", str(source))
        run_process(environment, "-m", "pipeline", "migrate")
        run_process(environment, "-m", "pipeline", "import", str(source))
        features = here / "features.pickle"
        run_process(environment, "-m", "benchmarks.keep_features", str(features))
        plain = run_process(environment, "-m", "benchmarks.plain_search", str(features))
        cold_environment = {**environment, "NUMBA_CACHE_DIR": str(here / "numba-cold")}
        cold = run_process(cold_environment, "-m", "pipeline", "run", "--json")
        scoring = run_process(
            environment, "-m", "pipeline", "run", "--score-only", "--as-of", _next_day(environment)
        )
    print(f"{'':28}{'seconds':>10}{'MB':>8}")
    for name, found in (
        ("plain search", plain),
        ("whole cold weekly run", cold),
        ("week that only scores", scoring),
    ):
        print(f"{name:28}{found.seconds:10.1f}{found.megabytes:8.0f}")
    print(f"the cold run is {plain.seconds / cold.seconds:.1f} times faster than the plain search")
    print(f"scoring is {cold.seconds / scoring.seconds:.1f} times faster than the cold run")


def _next_day(environment: dict[str, str]) -> str:
    code = (
        "from datetime import timedelta; from db.engine import open_database; from db import queries;"
        "import os; d = open_database(os.environ['DATABASE_URL']);"
        "s = d.read().__enter__(); print(queries.newest_version(s).as_of + timedelta(days=1))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def run_process(environment: dict[str, str], *arguments: str) -> Measured:
    """Run Python with `arguments` to its end, timed from outside."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{said.decode(errors='replace')[-2000:]}")
    return Measured(time.perf_counter() - started, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
