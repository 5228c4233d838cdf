"""Who imports whom, for the modules at the root that import-linter does not look at."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"pipeline", "dashboard", "db", "domain", "i18n", "settings", "telemetry", "wsgi"}


def imports_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def imported_by(module: str) -> set[str]:
    return {name for name in imports_of(ROOT / f"{module}.py") if name.split(".")[0] in OURS}


@pytest.mark.parametrize(
    ("module", "may_import"),
    [
        (
            "settings",
            {"i18n.catalogue", "domain.addresses", "domain.enums", "domain.lines_location", "domain.schedule"},
        ),
        ("telemetry", {"domain.log_lines", "domain.version"}),
        (
            "wsgi",
            {
                "settings", "telemetry", "db.engine", "domain.log_lines", "dashboard.app",
                "dashboard.server.logs", "dashboard.server.tracing", "pipeline.worker",
            },
        ),
    ],
)  # fmt: skip
def test_modules_at_the_root_import_no_more_than_they_may(module: str, may_import: set[str]) -> None:
    assert imported_by(module) <= may_import


def test_the_domain_imports_the_standard_library_and_pydantic_only() -> None:
    files = {file.name: imports_of(file) for file in sorted((ROOT / "domain").rglob("*.py"))}
    assert "enum" in files["enums.py"]
    others = {
        (file, name.split(".")[0])
        for file, names in files.items()
        for name in names
        if name.split(".")[0] not in {*sys.stdlib_module_names, "domain", "pydantic"}
    }
    assert others == {("schedule.py", "apscheduler")}, "it reads a crontab line as the scheduler does"
