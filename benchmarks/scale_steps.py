"""The steps of `benchmarks.scale` that the command line has not: `python -m benchmarks.scale_steps STEP …`.

Each writes one JSON object to stderr.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pipeline.__main__  # noqa: F401 - as the command does: one thread for each numeric library
from db.engine import Database, open_database
from i18n import Message
from settings import load_settings

TIMES = 5


class Stopwatch:
    """Told of stages as they begin, it knows what each of them took: seconds of the wall and of all cores."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self._stage, self._since = "", (time.perf_counter(), time.process_time())

    def __call__(self, stage: Message, _fraction: float) -> None:
        """The stage before has ended."""
        now = time.perf_counter(), time.process_time()
        if self._stage:
            for seconds, before, after in zip((self.wall, self.cpu), self._since, now, strict=True):
                seconds[self._stage] = seconds.get(self._stage, 0.0) + after - before
        self._stage, self._since = stage.text, now


def main() -> None:
    """One of the steps."""
    settings = load_settings()
    database = open_database(settings.database_url, lines=settings.lines_location)
    match sys.argv[1:]:
        case ["generate", lines, week]:
            from benchmarks.scale_history import lay_history  # noqa: PLC0415 - not of what is timed

            output = lay_history(database, int(lines), Path(week))
        case ["features", before]:
            output = _features(database, date.fromisoformat(before))
        case ["week", before]:
            output = _week(database, date.fromisoformat(before))
        case _:
            output = _pages(database)
    json.dump(output, sys.stderr)


def _features(database: Database, before: date) -> dict[str, Any]:
    """The features of the window, and nothing else."""
    from pipeline.engines.open_engine import open_engine  # noqa: PLC0415 - loading them is not timed
    from pipeline.engines.shop_rules import rules_of  # noqa: PLC0415
    from pipeline.features import features_of_totals, window_before  # noqa: PLC0415

    began, worked = time.perf_counter(), time.process_time()
    with database.read() as session:
        window = window_before(before, load_settings().window_days)
        result = features_of_totals(open_engine(session).customer_totals(window, rules_of(session)), before)
    return {
        "customers": len(result),
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - worked,
    }


def _week(database: Database, before: date) -> dict[str, Any]:
    """A run that scores and publishes."""
    from pipeline.publish.run import publish_run  # noqa: PLC0415 - see above

    stopwatch = Stopwatch()
    publish_run(database, load_settings(), as_of=before, challenge=False, progress=stopwatch)
    return {"wall": stopwatch.wall, "cpu": stopwatch.cpu}


def _pages(database: Database) -> dict[str, Any]:
    """CPU milliseconds of the slowest list and page, each at the median of some times."""
    from benchmarks.browser import Browser  # noqa: PLC0415
    from benchmarks.calls import PAGE, every_call  # noqa: PLC0415 - see above

    browser = Browser(database)
    took: dict[str, list[float]] = {"list": [], "page": []}
    for requested in every_call(database):
        if requested.kind != PAGE and "rows" not in requested.name:
            continue
        each = []
        for _ in range(TIMES):
            worked = time.process_time()
            browser.ask(requested.output, requested.values, requested.search)
            each.append(1000 * (time.process_time() - worked))
        took["page" if requested.kind == PAGE else "list"].append(median(each))
    return {f"slowest_{kind}_ms": max(result) for kind, result in took.items()}


if __name__ == "__main__":
    main()
