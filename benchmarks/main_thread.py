"""The tasks of a page's main thread, in the time that the thread itself worked.

On a machine that others use too, a task's length by the clock includes their work. Chromium's trace has both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Browser, Page

CATEGORIES: Final = ("toplevel", "devtools.timeline")
TASK: Final = "ThreadControllerImpl::RunTask"
POLL_MS: Final = 50
MAX_POLLS: Final = 400


@dataclass
class Trace:
    """What Chromium noted between the beginning and the end of a block."""

    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def longest_task_ms(self) -> float:
        """Of the thread that ran the scripts of a page, without what other processes took meanwhile."""
        thread = self._main_thread()
        tasks = (event for event in self.events if event["name"] == TASK and _thread(event) == thread)
        return max((event.get("tdur", 0) / 1000 for event in tasks), default=0.0)

    def _main_thread(self) -> tuple[int, int] | None:
        scripts = Counter(_thread(event) for event in self.events if event["name"] == "EvaluateScript")
        return scripts.most_common(1)[0][0] if scripts else None


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[Trace]:
    """Trace what happens in the block; the events are there when it is over."""
    trace, is_over = Trace(), []
    session = browser.new_browser_cdp_session()
    session.on("Tracing.dataCollected", lambda part: trace.events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _end: is_over.append(True))
    config = {"includedCategories": list(CATEGORIES), "excludedCategories": ["*"]}
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    yield trace
    session.send("Tracing.end")
    for _ in range(MAX_POLLS):
        if is_over:
            break
        page.wait_for_timeout(POLL_MS)
    session.detach()


def _thread(event: dict[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]
