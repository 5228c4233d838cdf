"""How the cost of a weekly run grows: ten times the lines, and ten times the customers.

    python -m benchmarks.growth

Three simulated shops, each imported and run cold in processes of its own; the figures to look at are the
ratios. A cost that grows no faster than linearly stays at or under 10.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks.processes import Measured, run_process

SHOPS = {
    "20,000 customers, 400,000 lines": (20_000, 400_000),
    "20,000 customers, 4,000,000 lines": (20_000, 4_000_000),
    "200,000 customers, 4,000,000 lines": (200_000, 4_000_000),
}


def main() -> None:
    """Print seconds and memory of the import and of the run of each shop, and the ratios of the runs."""
    runs: list[Measured] = []
    print(f"{'':36}{'import s':>10}{'run s':>8}{'run MB':>8}")
    for name, (customers, lines) in SHOPS.items():
        with tempfile.TemporaryDirectory() as folder:
            imported, ran = _shop(Path(folder), customers, lines)
        runs.append(ran)
        print(f"{name:36}{imported.seconds:10.1f}{ran.seconds:8.1f}{ran.megabytes:8.0f}", flush=True)
    print(f"ten times the lines: {runs[1].seconds / runs[0].seconds:.1f} times as long")
    print(
        f"ten times the customers with as many lines: {runs[2].seconds / runs[1].seconds:.1f} times as long"
    )
    print(f"ten times both: {runs[2].seconds / runs[0].seconds:.1f} times as long")


def _shop(folder: Path, customers: int, lines: int) -> tuple[Measured, Measured]:
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'shop.sqlite3'}",
        "NUMBA_CACHE_DIR": str(folder / "numba"),
        "RECIPE": "search",
    }
    file = folder / "shop.csv"
    run_process(
        environment,
        "-m",
        "pipeline",
        "simulate",
        "--customers",
        str(customers),
        "--lines",
        str(lines),
        str(file),
    )
    run_process(environment, "-m", "pipeline", "migrate")
    imported = run_process(environment, "-m", "pipeline", "import", str(file))
    return imported, run_process(environment, "-m", "pipeline", "run")


if __name__ == "__main__":
    main()
