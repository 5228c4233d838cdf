"""No page, answer, command or figure reads a report by string keys."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.report import Report, Section

ROOT = Path(__file__).parents[1]
ROOMS = ("dashboard", "pipeline", "db")
STORED = "stored_report"
"""The column: what is read through it has no types."""
MAY_READ_WHAT_IS_STORED = {"db/models/versions.py", "db/queries/reports.py", "db/store.py", "db/currency.py"}
NAMES = {"report", "document", STORED}
"""Names of variables that hold a report."""
SECTIONS = set(Report.model_fields)


def keys_of_reports(source: str) -> Iterator[tuple[int, str]]:
    """Line and key of every `report["section"]` and `report.get("section")`."""
    for node in ast.walk(ast.parse(source)):
        read, key = _read(node)
        if read is not None and isinstance(key, ast.Constant) and key.value in SECTIONS and _is_report(read):
            yield node.lineno, str(key.value)  # type: ignore[attr-defined]


def _read(node: ast.AST) -> tuple[ast.expr | None, ast.expr | None]:
    """What is read by which key, if anything is."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        return node.value, node.slice
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        return (node.func.value, node.args[0]) if node.func.attr == "get" else (None, None)
    return None, None


def _is_report(read: ast.expr) -> bool:
    """Whether what is read is called a report, also as `(report or {})`."""
    called = {node.id for node in ast.walk(read) if isinstance(node, ast.Name)}
    called |= {node.attr for node in ast.walk(read) if isinstance(node, ast.Attribute)}
    return bool(called & NAMES)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('request.version.report["insiders"]["count"]', [(1, "insiders")]),
        ('forecast = (report or {}).get("forecast") or {}', [(1, "forecast")]),
        ('version.stored_report["data"]', [(1, "data")]),
        ("report.insiders.count", []),
        ('report["insiders"] = 3', []),
        ('rows["data"]', []),
    ],
)
def test_the_check_finds_what_it_is_for(source: str, found: list[tuple[int, str]]) -> None:
    assert list(keys_of_reports(source)) == found


def test_no_report_is_read_by_string_keys() -> None:
    result = [
        f"{path.relative_to(ROOT)}:{line}: {key}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for line, key in keys_of_reports(path.read_text())
    ]
    assert result == []


def test_only_the_database_room_touches_what_is_stored() -> None:
    result = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if STORED in path.read_text()
    }
    assert result == MAY_READ_WHAT_IS_STORED


def test_a_part_of_a_report_has_no_keys_to_be_read_by() -> None:
    assert not hasattr(Section, "__getitem__")
    assert not hasattr(Section, "get")
