"""Who imports whom, for the modules at the root that import-linter does not look at."""

from __future__ import annotations

import ast
import re
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
            {
                "i18n.catalogue", "domain.addresses", "domain.enums", "domain.lines_location",
                "domain.schedule",
            },
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


READ_LINES = {
    "db/customer_lines.py": "one customer's own invoices",
    "db/corrections.py": "an import's corrections",
    "db/corrections_sql.py": "an import's corrections",
    "db/line_days.py": "which days have lines",
    "db/lines.py": "an import",
    "db/models/__init__.py": "the table itself",
    "db/models/invoices.py": "the table itself",
    "db/queries/__init__.py": "one customer's own invoices",
    "db/queries/changes.py": "of whom an import brought late lines",
    "db/queries/customers.py": "one customer's own invoices",
    "db/undo.py": "an undo",
    "db/weekly_aggregates.py": "what weeks came to, for the engine of the database",
    "i18n/localizer.py": "a unit's name",
    "dashboard/pages/data/page.py": "a unit's name",
    "dashboard/pages/insiders/customer_invoices.py": "one customer's own invoices",
    "pipeline/publish/merge_file.py": "an import",
}


def test_only_engines_and_imports_touch_the_table_of_lines() -> None:
    """Anything else asks the port, so that lines may lie elsewhere."""
    touching = {
        str(file.relative_to(ROOT))
        for folder in ("db", "domain", "i18n", "dashboard", "pipeline")
        for file in (ROOT / folder).rglob("*.py")
        if re.search(r"\bInvoiceLine\b|\binvoice_lines\b", file.read_text())
        and "migrations" not in file.parts
        and not file.is_relative_to(ROOT / "pipeline" / "engines")
    }
    assert touching == set(READ_LINES)
