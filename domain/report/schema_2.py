"""Reports of schema 2, whose list of customers just below the line was called "nearly_there"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def upgrade_from_2(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same report in schema 3, in which a list was renamed to "rising" and uses predictions."""
    audiences = document.get("audiences")
    if not audiences:
        return {**document, "schema_version": 3}
    renamed = {"rising" if name == "nearly_there" else name: item for name, item in audiences.items()}
    return {**document, "audiences": renamed, "schema_version": 3}
