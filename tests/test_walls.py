"""Who imports whom, for the modules at the root that import-linter does not look at."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"pipeline", "dashboard", "db", "domain", "i18n", "settings", "wsgi"}


def imported_by(module: str) -> set[str]:
    tree = ast.parse((ROOT / f"{module}.py").read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name for name in names if name.split(".")[0] in OURS}


@pytest.mark.parametrize(
    ("module", "may_import"),
    [
        ("settings", {"i18n.catalogue", "domain.schedule"}),
        ("wsgi", {"settings", "db.engine", "dashboard.app", "pipeline.worker"}),
    ],
)
def test_modules_at_the_root_import_no_more_than_they_may(module: str, may_import: set[str]) -> None:
    assert imported_by(module) <= may_import
