"""How long each page takes on the server: 4,300 customers, ten weeks; beside the limit of 100 ms."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from dashboard.access.visitor import WHOEVER_IS_HERE
from dashboard.page import PageRequest
from dashboard.pages import PAGES, insiders
from db import queries
from db.engine import Database, open_database
from db.migrate import migrate
from language import Voice
from settings import load_settings
from tests.world import publish_weeks

CUSTOMERS, WEEKS = 4300, 10
TIMES = 9
LIMIT_MS, CALLBACK_LIMIT_MS = 100, 50


def milliseconds(database: Database, look: Callable[[PageRequest], object]) -> float:
    """The median time of one read session with what `look` does in it."""
    settings = load_settings({})
    taken = []
    for _ in range(TIMES):
        start = perf_counter()
        with database.read() as session:
            look(
                PageRequest(
                    session=session,
                    version=queries.newest_version(session),
                    voice=Voice(settings.locale, settings.currency),
                    settings=settings,
                    visitor=WHOEVER_IS_HERE,
                    theme="light",
                )
            )
        taken.append(1000 * (perf_counter() - start))
    return median(taken[1:])


def _first_rows(request: PageRequest) -> object:
    return insiders.rows(request, {"startRow": 0, "endRow": 100})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'world.sqlite3'}")
        migrate(database)
        with database.write() as session:
            publish_weeks(session, customers=CUSTOMERS, weeks=WEEKS)
        for page in PAGES:
            print(f"{page.PATH:<14}{milliseconds(database, page.layout):6.1f} ms of {LIMIT_MS}")
        print(f"{'rows of a list':<14}{milliseconds(database, _first_rows):6.1f} ms of {CALLBACK_LIMIT_MS}")
        database.dispose()
