"""What the stores, lists and patterns of a page may send: values of a shape that its components make."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from domain.row_numbers import is_row_number

ROW_NUMBERS: Final = frozenset(
    {
        "channel", "delivery", "draft", "import", "list", "model", "place", "preview", "run", "session",
        "source", "undo", "user",
    }
)  # fmt: skip
"""Keys under which a button says which row of the database it is about, or an id which column."""
WILDCARD: Final = ["ALL"]


def is_valid_under(name: str, value: object) -> bool:
    """Whether a value can be that of the key `name`, wherever in a body it stands."""
    if name not in ROW_NUMBERS or value is None:
        return True
    return isinstance(value, int) and not isinstance(value, bool) and is_row_number(value)


def is_action(value: Mapping[str, Any]) -> bool:
    """Whether it is what a button tells a store: names with words or numbers, nothing nested."""
    return not any(isinstance(inner, dict | list) for inner in value.values())


def is_rows_request(value: Mapping[str, Any]) -> bool:
    """Whether it is what a long list asks for."""
    sort, narrowed = value.get("sortModel") or [], value.get("filterModel") or {}
    after = value.get("after") or {}
    return (
        all(isinstance(value.get(name) or 0, int) for name in ("startRow", "endRow"))
        and isinstance(sort, list)
        and all(isinstance(order, dict) and isinstance(order.get("colId"), str) for order in sort)
        and isinstance(narrowed, dict)
        and isinstance(narrowed.get("customer_id") or {}, dict)
        and isinstance((narrowed.get("customer_id") or {}).get("filter") or "", str)
        and isinstance(after, dict)
        and isinstance(after.get("customer_id") or "", str)
        and isinstance(after.get("row", 0), int)
    )


def is_of_pattern(id: object, pattern: str) -> bool:
    """Whether a component's id is one that a callback's pattern takes, as {"place":["ALL"],"type":"x"}."""
    parts: dict[str, Any] = json.loads(pattern)
    return (
        isinstance(id, dict)
        and id.keys() == parts.keys()
        and all(part in (WILDCARD, id[name]) for name, part in parts.items())
        and is_action(id)
    )
