"""A small simulated shop with a known truth, in a database."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import repeat

from db.engine import Database
from db.line_keys import Line
from pipeline.segmentation.recipes import VALUE, Recipe, Redrawing, Space
from pipeline.simulate import Shop, lines_between
from settings import Settings, load_settings
from tests.trade import keep

START = date(2025, 1, 6)
UNTIL = date(2026, 3, 2)
SHOP = Shop(seed=4, customers=400, start=START, lines=9_000)
CHEAP = Recipe(
    "cheap",
    (Space("scaled", VALUE, dimensions=3),),
    ("kmeans", "hierarchical"),
    (5, 6),
    Redrawing(pairs=3, max_standard_error=1.0),
)
"""A search in the only space that costs nothing, with few redraws."""
SETTINGS: Settings = load_settings({"CURRENCY": "GBP"})


@lru_cache(maxsize=2)
def lines_of(shop: Shop = SHOP, until: date = UNTIL) -> tuple[Line, ...]:
    """Everything the shop traded before `until`."""
    frame = lines_between(shop, shop.start, until)
    customers = frame["customer_id"].astype(object).where(frame["customer_id"].notna(), None)
    return tuple(
        zip(
            frame["invoice"],
            frame["stock_code"],
            frame["description"],
            frame["quantity"].tolist(),
            frame["unit_price"].tolist(),
            frame["invoiced_at"].dt.to_pydatetime(),
            customers,
            frame["country"],
            repeat(None, len(frame)),
            repeat("", len(frame)),
            strict=True,
        )
    )


def open_shop(database: Database, shop: Shop = SHOP, until: date = UNTIL) -> None:
    """Import the shop's lines into `database`."""
    keep(database, *lines_of(shop, until))
