"""How long each page and each filtered view takes on the server, beside the limits of 100 and 50 ms.

4,300 customers and ten weeks, or as many as are given: `python -m benchmarks.pages 200000 2`.
Or any database: `python -m benchmarks.pages sqlite:///data/insiders.sqlite3`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from dashboard.access.visitor import WHOEVER_IS_HERE
from dashboard.components.grid import PAGE_ROWS
from dashboard.downloads import customers
from dashboard.page import PageRequest, parse_query
from dashboard.pages import PAGES, insiders, movements, overview, segments
from db import queries
from db.engine import Database, open_database
from db.migrate import migrate
from language import Voice
from language.sheets import as_csv
from settings import load_settings
from tests.world import publish_weeks

CUSTOMERS, WEEKS = 4300, 10
TIMES = 9
LIMIT_MS, CALLBACK_LIMIT_MS = 100, 50


VIEWS = (
    (overview, "?country=France"),
    (overview, "?country=France&segment=1&dates=12w"),
    (insiders, "?country=France&dates=12w"),
    (movements, "?country=France&dates=12w"),
    (movements, "?compare=1-2"),
    (segments, "?country=France"),
    (segments, "?segment=1&dates=12w"),
    (segments, "?area=0,-1;2,-1;2,1;0,1"),
)
ROWS = {
    "the first rows": {},
    "rows by orders": {"sortModel": [{"colId": "orders", "sort": "asc"}]},
    "rows far below": {"startRow": 3000, "endRow": 3050},
    "rows of a search": {"filterModel": {"customer_id": {"filter": "777"}}},
}


def milliseconds(database: Database, look: Callable[[PageRequest], object], search: str = "") -> float:
    """The median time of one read session with what `look` does in it at `?search`."""
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
                    query=parse_query(search),
                )
            )
        taken.append(1000 * (perf_counter() - start))
    return median(taken[1:])


def measure(database: Database) -> None:
    """Print one line for each page, each filtered view and each stretch of the list."""
    for page in PAGES:
        print(f"{page.PATH:<52}{milliseconds(database, page.layout):8.1f} ms of {LIMIT_MS}")
    for page, search in VIEWS:
        taken = milliseconds(database, page.layout, search)
        print(f"{page.PATH + search:<52}{taken:8.1f} ms of {LIMIT_MS}")
    for tab in ("members", "everybody"):
        for name, asked in ROWS.items():
            given = {"startRow": 0, "endRow": PAGE_ROWS, **asked}
            taken = milliseconds(
                database, lambda request, given=given: insiders.rows(request, given), f"?tab={tab}"
            )
            print(f"{f'{name}, {tab}':<52}{taken:8.1f} ms of {CALLBACK_LIMIT_MS}")
    taken = milliseconds(database, first_piece, "?list=everybody")
    print(f"{'a file of everybody begins':<52}{taken:8.1f} ms")


def first_piece(request: PageRequest) -> object:
    """What a reader waits for before a file begins to come."""
    return next(as_csv(customers(request)))


def main() -> None:
    """Over a world of its own, or over a database that is there."""
    given = sys.argv[1:]
    if given and "://" in given[0]:
        database = open_database(given[0])
        measure(database)
        database.dispose()
        return
    size, weeks = (int(given[0]), int(given[1])) if given else (CUSTOMERS, WEEKS)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'world.sqlite3'}")
        migrate(database)
        with database.write() as session:
            publish_weeks(session, customers=size, weeks=weeks)
        measure(database)
        database.dispose()


if __name__ == "__main__":
    main()
