"""The program as operators run it: gunicorn and its workers, from the first page until the end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.control_group import ControlGroup
from benchmarks.processes import ROOT
from tests.asking import draw_page
from tests.waiting import wait_until

SECONDS_TO_STOP = 60.0


@contextmanager
def served(
    environment: Mapping[str, str], folder: Path, group: ControlGroup | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve on PORT of `environment`, once pages are answered, with a log in `folder`; in `group`, if any."""
    command = [sys.executable, "-m", "gunicorn", "wsgi:server"]
    with (folder / "gunicorn.log").open("wb") as log:
        server = subprocess.Popen(
            group.entering(command) if group is not None else command,
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: _answers(int(environment["PORT"])), "the first page")
        yield server
    finally:
        server.terminate()
        server.wait(SECONDS_TO_STOP)


def _answers(port: int) -> bool:
    try:
        draw_page(port, "/")
    except OSError:
        return False
    return True
