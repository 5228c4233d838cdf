"""Measure how the cost of a weekly run grows with ten times the lines and ten times the customers.

    python -m benchmarks.growth [CUSTOMERS]

Three simulated shops, the smallest with `CUSTOMERS` (20,000) and twenty lines each. In each, a model is
fitted with a fixed recipe (a search clusters at most 6,000 customers); then a score-only run is timed by
stage, in CPU seconds, which other work on the machine hardly affects. Stages that grow at most linearly
have ratios of 10 or less.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from benchmarks.processes import Measured, run_process

CUSTOMERS = 20_000
LINES_EACH = 20
TIMES = 10


def main() -> None:
    """Print CPU seconds of each stage for each shop, and by how much they grow."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS
    lines = customers * LINES_EACH
    shops = [(customers, lines), (customers, TIMES * lines), (TIMES * customers, TIMES * lines)]
    result = []
    for people, bought in shops:
        with tempfile.TemporaryDirectory() as folder:
            result.append(_shop(Path(folder), people, bought))
    names = [f"{people:,} × {bought:,}" for people, bought in shops]
    print(
        f"{'CPU seconds, customers × lines':32}"
        + "".join(f"{name:>24}" for name in names)
        + f"{'ratios':>16}"
    )
    for stage in result[0]:
        seconds = [shop.get(stage, 0.0) for shop in result]
        ratios = " ".join(
            f"{second / seconds[0]:7.1f}" if seconds[0] else "       –" for second in seconds[1:]
        )
        print(f"{stage:32}" + "".join(f"{second:24.2f}" for second in seconds) + f"{ratios:>16}")


def _shop(folder: Path, customers: int, lines: int) -> dict[str, float]:
    """CPU seconds of the import, of fitting a model, and of each stage of a week that only scores."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'shop.sqlite3'}",
        "NUMBA_CACHE_DIR": str(folder / "numba"),
        "RECIPE": "scaled-kmeans",
    }
    today = date.today()  # noqa: DTZ011 - simulated shops trade until then
    file = str(folder / "shop.csv")
    size = "--customers", str(customers), "--lines", str(lines)
    run_process(environment, "-m", "pipeline", "simulate", *size, file)
    run_process(environment, "-m", "pipeline", "migrate")
    imported = run_process(environment, "-m", "pipeline", "import", file)
    fitted = run_process(environment, "-m", "benchmarks.stages", today.isoformat(), "--challenge")
    scored = run_process(environment, "-m", "benchmarks.stages", (today + timedelta(days=7)).isoformat())
    return {
        "import": imported.cpu_seconds,
        "a run that fits a model": fitted.cpu_seconds,
        "a run that only scores": scored.cpu_seconds,
        **{f"  {stage}": seconds for stage, seconds in _stages(scored).items()},
    }


def _stages(measured: Measured) -> dict[str, float]:
    stages: dict[str, float] = json.loads(measured.said.splitlines()[-1])
    return stages


if __name__ == "__main__":
    main()
