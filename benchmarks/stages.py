"""Run one weekly run in this process and report the CPU seconds of each stage, for `benchmarks.growth`.

    python -m benchmarks.stages AS_OF [--challenge]

Writes JSON to stderr: CPU seconds of all threads of this process by stage, in order.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date

import pipeline.__main__  # noqa: F401 - as the command does: one thread for each numeric library
from db.engine import open_database
from i18n import Message
from pipeline.publish.run import publish_run
from settings import load_settings


class Stopwatch:
    """Told of stages as they begin, it knows what each of them took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._since = "", time.process_time()

    def __call__(self, stage: Message, _fraction: float) -> None:
        """The stage before has ended."""
        now = time.process_time()
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage.text, now


def main() -> None:
    """Publish one version and say what it took."""
    settings, stopwatch = load_settings(), Stopwatch()
    publish_run(
        open_database(settings.database_url),
        settings,
        as_of=date.fromisoformat(sys.argv[1]),
        challenge="--challenge" in sys.argv,
        progress=stopwatch,
    )
    json.dump(stopwatch.seconds, sys.stderr)


if __name__ == "__main__":
    main()
