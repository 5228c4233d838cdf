"""Measure imports, runs and pages with millions of invoice lines, on the engine that is named.

    python -m benchmarks.scale --lines 20000000 --engine duckdb:///var/tmp/lake-20 --memory 4GB --json
    python -m benchmarks.scale --lines 5000000 --engine sc://127.0.0.1:15002/?folder=/var/tmp/lake-5
    python -m benchmarks.scale --lines 1000000 --engine database [--database postgresql://…]

26 months of a shop are generated into the engine's folder (kept there for the next time; delete it
yourself), with a database that knows them. Then, each as a process of its own: a first version as of the last
day (a cold run with its search), the import of the next week's file, the features of the window alone, a run
that scores that week and publishes it, and the pages of the result. `--write` puts the figures into
docs/scale.md, where the growth exponents follow from them. Seconds are of the wall; on a machine that is busy
the CPU seconds are what can be compared (two cores at best halve them).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT, Measured, run_process
from benchmarks.scale_shop import END
from benchmarks.scale_table import write_figures

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Figures:
    """What one size on one engine takes. Seconds of the wall, `_cpu_s` of all cores; memory of all processes.

    `customers` are those with a sale in the window of the scored week. `import_s`: the file of one more week.
    `features_s`: the window's features alone. `week_s`: the whole process of the run that scores the week,
    `publish_s` the part of it that writes the version. `peak_mb` and `scratch_mb`: the most that any step
    took. `page_ms`: the slowest page of a list, in CPU milliseconds.
    """

    engine: str
    memory: str
    lines: int
    customers: int
    generate_s: float
    lake_mb: float
    import_s: float
    import_cpu_s: float
    cold_s: float
    cold_cpu_s: float
    features_s: float
    features_cpu_s: float
    features_mb: float
    week_s: float
    week_cpu_s: float
    week_mb: float
    publish_s: float
    page_ms: float
    peak_mb: float
    scratch_mb: float
    stages: dict[str, float]


def main() -> None:
    """Measure, and print one object or a line for each figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, required=True)
    parser.add_argument("--engine", required=True, help="an INVOICES_ENGINE_URL, or: database")
    parser.add_argument("--memory", default="4GB", help="ENGINE_MEMORY")
    parser.add_argument("--threads", default="2", help="ENGINE_THREADS")
    parser.add_argument("--database", default="", help="an empty one; by default a new SQLite file")
    parser.add_argument("--scratch", type=Path, help="ENGINE_SCRATCH; by default a new folder")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/scale.md")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="insiders-scale-") as name:
        result = Measurement(args, Path(name)).figures()
    if args.write:
        write_figures(ROOT / "docs" / "scale.md", asdict(result))
    if args.json:
        print(json.dumps(asdict(result)))
    else:
        for key, value in asdict(result).items():
            print(f"{key:16} {value}")


class Measurement:
    """The steps, in their order, each a process of its own."""

    def __init__(self, given: argparse.Namespace, folder: Path) -> None:
        self._given = given
        self._folder = folder
        self._scratch = given.scratch or folder / "scratch"
        engine = "" if given.engine == "database" else given.engine
        beside = Path(sys.prefix) / "lake"  # where `make test` puts the extras
        paths = [os.environ.get("PYTHONPATH", ""), str(beside) if engine and beside.is_dir() else ""]
        self._environment = {
            **os.environ,
            "DATABASE_URL": given.database or f"sqlite:///{folder / 'shop.sqlite3'}",
            "INVOICES_ENGINE_URL": engine,
            "ENGINE_MEMORY": given.memory,
            "ENGINE_THREADS": given.threads,
            "ENGINE_SCRATCH": str(self._scratch),
            "NUMBA_CACHE_DIR": str(folder / "numba"),
            "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        }
        self._measured: list[Measured] = []

    def figures(self) -> Figures:
        """Generate, run, and tell."""
        week = self._folder / "week.csv"
        self._tell("generating")
        run_process(self._environment, "-m", "pipeline", "migrate")
        created = self._step("generate", str(self._given.lines), str(week))
        self._tell(f"{created['lines']:,} lines in {created['seconds']:.0f} s; a first version")
        cold = self._run("-m", "pipeline", "run", "--as-of", END.isoformat())
        self._tell(f"{cold.seconds:.0f} s, {cold.cpu_seconds:.0f} CPU; the next week's file")
        imported = self._run("-m", "pipeline", "import", str(week))
        until = (END + WEEK).isoformat()
        self._tell(f"{imported.seconds:.0f} s, {imported.cpu_seconds:.0f} CPU; features")
        features, measured = self._measure("features", until)
        self._tell(f"{features['seconds']:.0f} s, {features['cpu_seconds']:.0f} CPU; scoring the week")
        scored, week_run = self._measure("week", until)
        self._tell(f"{week_run.seconds:.0f} s, {week_run.cpu_seconds:.0f} CPU; pages")
        pages = self._step("pages")
        return Figures(
            engine=self._given.engine.partition(":")[0],
            memory=self._given.memory,
            lines=created["lines"] + created["week_lines"],
            customers=features["customers"],
            generate_s=round(created["seconds"], 1),
            lake_mb=round(created["megabytes"]),
            import_s=round(imported.seconds, 1),
            import_cpu_s=round(imported.cpu_seconds, 1),
            cold_s=round(cold.seconds, 1),
            cold_cpu_s=round(cold.cpu_seconds, 1),
            features_s=round(features["seconds"], 1),
            features_cpu_s=round(features["cpu_seconds"], 1),
            features_mb=round(_megabytes(measured)),
            week_s=round(week_run.seconds, 1),
            week_cpu_s=round(week_run.cpu_seconds, 1),
            week_mb=round(_megabytes(week_run)),
            publish_s=round(scored["wall"]["Publishing"], 1),
            page_ms=round(pages["slowest_list_ms"], 1),
            peak_mb=round(max(map(_megabytes, self._measured))),
            scratch_mb=round(max(item.scratch_megabytes for item in self._measured)),
            stages={stage: round(seconds, 1) for stage, seconds in scored["cpu"].items()},
        )

    def _measure(self, step: str, *arguments: str) -> tuple[dict[str, Any], Measured]:
        measured = self._run("-m", "benchmarks.scale_steps", step, *arguments)
        document: dict[str, Any] = json.loads(measured.said.splitlines()[-1])
        return document, measured

    def _step(self, step: str, *arguments: str) -> dict[str, Any]:
        return self._measure(step, *arguments)[0]

    def _run(self, *arguments: str) -> Measured:
        measured = run_process(self._environment, *arguments, scratch=self._scratch)
        if "generate" not in arguments:
            self._measured.append(measured)
        return measured

    def _tell(self, what: str) -> None:
        print(f"{self._given.lines:,} lines: {what} …", file=sys.stderr, flush=True)


def _megabytes(measured: Measured) -> float:
    return max(measured.megabytes, measured.largest_megabytes)


if __name__ == "__main__":
    main()
