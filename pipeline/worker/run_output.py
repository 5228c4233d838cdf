"""What a child writes, as events of the worker's log, each with the id of its run."""

from __future__ import annotations

import logging
from collections.abc import Iterator

log = logging.getLogger("insiders.run")
OF_ERRORS = ("ERROR ", "Traceback (")


def log_output(text: str, run_id: int) -> None:
    """Log a child's output."""
    for event in events_of(text):
        level = logging.ERROR if event.startswith(OF_ERRORS) else logging.INFO
        log.log(level, "%s", event, extra={"run_id": run_id})


def events_of(text: str) -> Iterator[str]:
    """Each line of `text` with the indented ones below it, such as a traceback."""
    event: list[str] = []
    for line in text.splitlines():
        if event and line.startswith((" ", "\t")):
            event.append(line)
            continue
        if event:
            yield "\n".join(event)
        event = [line] if line.strip() else []
    if event:
        yield "\n".join(event)
