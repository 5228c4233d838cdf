"""What engines ought to answer, worked out line by line in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from db.line_keys import Line, LineKeys
from pipeline.ingest.rules import Rules

MONEY = ("gross", "returned", "items", "returned_items")


def countable(lines: Iterable[Line], start: date, before: date, rules: Rules) -> list[Line]:
    """The lines that count, in [start, before)."""
    keys = LineKeys()
    existing = [(keys.of(line), line) for line in lines]
    may = [
        (key, line)
        for key, line in existing
        if line[6] is not None
        and start <= line[5].date() < before
        and round(line[4] * 1e6) >= round(rules.minimum_unit_price * 1e6)
        and rules.is_product(line[1])
    ]
    groups: dict[Any, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for key, line in may:
        if line[3]:
            group = (line[6], line[5].date(), line[1], round(line[4] * 1e6), abs(line[3]))
            groups[group][line[3] < 0].append((line[5], line[0], key))
    undone = {
        key
        for sales, returns in groups.values()
        for pair in zip(sorted(sales), sorted(returns), strict=False)
        for *_, key in pair
    }
    return [line for key, line in may if line[3] and key not in undone]


def totals(lines: Sequence[Line]) -> dict[str, dict[str, Any]]:
    """By customer, of lines that count: as the port's customer totals."""
    result = {}
    for customer in {line[6] for line in lines}:
        own = [line for line in lines if line[6] == customer]
        sold = [line for line in own if line[3] > 0]
        if not sold:
            continue
        orders: dict[tuple[date, str], list[Any]] = {}
        for line in sold:
            last = orders.setdefault((line[5].date(), line[0]), [line[5], line[0], line[7]])
            last[0], last[2] = max(last[0], line[5]), max(last[2], line[7])
        result[str(customer)] = {
            **_sums(own),
            "purchase_days": len({line[5].date() for line in sold}),
            "orders": len({line[0] for line in sold}),
            "unique_products": len({line[1] for line in sold}),
            "order_products": len({(line[0], line[1]) for line in sold}),
            "first_day": min(line[5].date() for line in sold),
            "last_day": max(line[5].date() for line in sold),
            "country": max(orders.values(), key=lambda one: (one[0], one[1]))[2],
        }
    return result


def days(lines: Sequence[Line]) -> dict[tuple[str, date], dict[str, int]]:
    """By customer and day, of lines that count: as the port's customer days."""
    result = {}
    for place in {(str(line[6]), line[5].date()) for line in lines}:
        own = [line for line in lines if (line[6], line[5].date()) == place]
        orders = len({line[0] for line in own if line[3] > 0})
        result[place] = {"orders": orders, **_sums(own)}
    return result


def _sums(lines: Sequence[Line]) -> dict[str, int]:
    sold, back = ([line for line in lines if (line[3] > 0) == way] for way in (True, False))
    return {
        "gross": sum(line[3] * round(line[4] * 1e6) for line in sold),
        "returned": -sum(line[3] * round(line[4] * 1e6) for line in back),
        "items": sum(line[3] for line in sold),
        "returned_items": -sum(line[3] for line in back),
    }
