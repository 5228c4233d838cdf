"""Compare a weekly run and a wide comparison with a straightforward search, as whole processes side by side.

    python -m benchmarks.weekly_run [INVOICES.csv.gz]

Without a file, the real invoices beside the checkout if they are there, else a simulated shop. Time and
peak memory of all processes are measured from outside for the plain search (with given features), a cold
weekly run (features, search of two spaces, stability and publication, without a champion or compiled code),
a wide comparison (all five spaces, as the plain search), and score-only runs. Run it on an idle machine.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median_low

from benchmarks.processes import ROOT, Measured, run_process
from db import queries
from db.engine import open_database

REAL = ROOT.parent / "shared" / "data" / "online_retail.csv.gz"
TIMES = 3
"""Of what is short: the middle one counts."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


def main() -> None:
    """Print the figures and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        # All threads the libraries like, and modules compiled before as on any host: nobody is held back.
        held_back = (*THREADS, "PYTHONDONTWRITEBYTECODE")
        plainly = {name: value for name, value in os.environ.items() if name not in held_back}
        environment = {**plainly, "NUMBA_CACHE_DIR": str(path / "numba"), "RECIPE": "search"}
        shop = _shop(path, environment)
        environment["DATABASE_URL"] = f"sqlite:///{shop}"
        features = path / "features.pickle"
        run_process(environment, "-m", "benchmarks.keep_features", str(features))
        plain = run_process(environment, "-m", "benchmarks.plain_search", str(features))
        colds, wides, scored = [], [], []
        for time in range(TIMES):  # in turn, so that both meet the same machine
            file = shutil.copy(shop, path / f"cold-{time}.sqlite3")
            environment |= {
                "DATABASE_URL": f"sqlite:///{file}",
                "NUMBA_CACHE_DIR": str(path / f"numba-{time}"),
            }
            colds.append(run_process(environment, "-m", "pipeline", "run", "--json"))
            wides.append(run_process(environment, "-m", "pipeline", "explore", "--json"))
            existing = _newest(environment["DATABASE_URL"])
            scored += [_score(environment, existing + timedelta(days=day)) for day in (1, 2)]
        cold, wide, scoring = _middle(colds), _middle(wides), _middle(scored)
        output = _score(environment, existing + timedelta(days=3), "-X", "importtime").said
    print(f"{'':26}{'seconds':>9}{'of all cores':>14}{'MB':>6}{'MB, largest process':>21}")
    for name, result in (
        ("plain search", plain),
        ("whole cold weekly run", cold),
        ("wide comparison", wide),
        ("only scoring", scoring),
    ):
        print(
            f"{name:26}{result.seconds:9.1f}{result.cpu_seconds:14.1f}{result.megabytes:6.0f}"
            f"{result.largest_megabytes:21.0f}"
        )
    print(f"the wide comparison is {plain.seconds / wide.seconds:.1f} times faster than the plain search (6)")
    print(f"the cold run is {wide.seconds / cold.seconds:.1f} times faster than the wide comparison,")
    print(f"scoring is {cold.seconds / scoring.seconds:.1f} times faster than the cold run,")
    print(f"and {plain.seconds / scoring.seconds:.1f} times faster than the plain search (30)")
    print(f"scoring imports UMAP: {'yes' if '| umap' in ' '.join(output.split()) else 'no'}")


def _shop(here: Path, environment: dict[str, str]) -> Path:
    """A database with the invoices and no version yet."""
    file, source = here / "shop.sqlite3", Path(sys.argv[1]) if len(sys.argv) > 1 else REAL
    environment = {**environment, "DATABASE_URL": f"sqlite:///{file}"}
    if not source.exists():
        source = here / "shop.csv.gz"
        run_process(environment, "-m", "pipeline", "simulate", str(source))
    run_process(environment, "-m", "pipeline", "migrate")
    run_process(environment, "-m", "pipeline", "import", str(source))
    return file


def _score(environment: dict[str, str], as_of: date, *options: str) -> Measured:
    return run_process(
        environment, *options, "-m", "pipeline", "run", "--score-only", "--as-of", as_of.isoformat()
    )


def _middle(runs: list[Measured]) -> Measured:
    middle = median_low(run.seconds for run in runs)
    return next(run for run in runs if run.seconds == middle)


def _newest(url: str) -> date:
    database = open_database(url)
    try:
        with database.read() as session:
            version = queries.newest_version(session)
            if version is None:
                raise SystemExit("the cold run published nothing")
            return version.as_of
    finally:
        database.dispose()


if __name__ == "__main__":
    main()
