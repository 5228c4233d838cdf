"""Columns of orders beside those of their nested lines in JSON: `total_price`, `line_items price`."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ingest.columns.meanings import meanings_of
from pipeline.ingest.columns.names import concepts

OF_THE_ORDER = {"line_total": "order_total", "line_discount": "order_discount"}
"""What money means where it stands outside of an order's lines."""
ONLY_OF_LINES = frozenset({"money", "unit_price"})
PLURALS = ("s", "en")
"""How names of lists end, in the five languages."""


def nested_in(header: Sequence[str]) -> str:
    """The prefix of nested lines' column names, such as `line_items `; empty if there are none."""
    for name in header:
        prefix, space, rest = name.partition(" ")
        is_key = bool(space) and prefix == prefix.lower() and prefix.endswith(PLURALS)
        is_key = is_key and "quantity" in concepts(rest)[0] and "invoice" not in concepts(prefix)[0]
        beside = [name for name in header if name.startswith(f"{prefix} ")]
        has_money = any({"price", "total"} & concepts(name)[0] for name in beside)
        if is_key and has_money and len(beside) < len(header):
            return f"{prefix} "
    return ""


def meanings_beside(name: str, nested: str) -> dict[str, float]:
    """The possible meanings of a column; one outside the `nested` lines holds no money of a line."""
    meanings = meanings_of(name)
    if not nested or name.startswith(nested):
        return meanings
    return {
        OF_THE_ORDER.get(field, field): score
        for field, score in meanings.items()
        if field not in ONLY_OF_LINES
    }
