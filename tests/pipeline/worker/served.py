"""What gunicorn serves in these tests: one line of text, and a ticker with quick work."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from typing import Any

from db.engine import open_database
from pipeline.worker import start_scheduler
from settings import load_settings

logging.basicConfig(level=logging.INFO)
for chatty in ("apscheduler", "alembic"):
    logging.getLogger(chatty).setLevel(logging.WARNING)

settings = load_settings()
scheduler = start_scheduler(
    settings,
    open_database(settings.database_url),
    [sys.executable, "-m", "tests.pipeline.worker.quick_work"],
)


def server(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
