"""Reports of schema 3, whose forecast was that of one method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def upgrade_from_3(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same report in schema 4, whose forecast may be a combination, beside net revenue and 84 days."""
    return {**document, "schema_version": 4}
