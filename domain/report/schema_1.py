"""Reports without a `schema_version`: those of releases before 2026-11-28."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

MAY_BE_MISSING: Final[Mapping[str, Any]] = {
    "hypotheses": [],
    "forecast": {},
    "rules": {},
}
"""Sections that the first releases did not have, and what stands for none."""


def upgrade_from_1(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same report in schema 2, which added `schema_version` and made more sections certain."""
    document_2 = {name: document.get(name) or none for name, none in MAY_BE_MISSING.items()}
    return {**document, **document_2, "schema_version": 2}
