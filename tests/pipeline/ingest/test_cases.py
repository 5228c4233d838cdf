"""Small exports of other shops and systems, all invented, and what is right for each.

`cases/expected.json` says it; money, lines and customers were worked out independently of this program.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from db.engine import Database
from i18n import UserError
from pipeline.ingest.questions import OpenQuestionsError
from pipeline.publish.import_invoices import import_source
from pipeline.publish.import_options import ImportOptions
from tests.trade import NOW

CASES = Path(__file__).parent / "cases"
SUMS = ("lines", "identified_lines", "gross", "returned", "net", "customers", "first", "last")
TODAY = NOW.replace(year=2026, month=11, day=27)
ANSWERS = {
    "05-order-gone-2.csv": {"missing_invoices": "take_out"},
    "05-everything-2.csv": {"missing_invoices": "take_out"},
    "06-points-only.csv": {"decimal_sign": ","},
    "11-two-currencies.csv": {"currency": "GBP"},
    "23-cut-in-the-country.csv": {"cut_off": "leave_out"},
    "23-cut-in-the-price.csv": {"cut_off": "leave_out"},
}
"""What `expected.json` says in words under `answer`."""


def cases() -> Iterator[Any]:
    for case in json.loads((CASES / "expected.json").read_text()):
        files = case.get("files") or [case["file"]]
        if all((CASES / file).exists() for file in files):
            yield pytest.param(case, files, id=files[-1])


def outcome(database: Database, case: Any, files: list[str], answers: dict[str, str]) -> dict[str, Any]:
    zone = ZoneInfo((case.get("settings") or {}).get("TIMEZONE", "Europe/London"))
    result: dict[str, Any] = {}
    for file in files:
        options = ImportOptions(answers=answers if file == files[-1] else {})
        try:
            imported = import_source(
                database, str(CASES / file), currency="GBP", now=TODAY, zone=zone, options=options
            )
            result = imported.document
        except OpenQuestionsError:
            result = {"outcome": "asks"}
        except UserError:
            result = {"outcome": "refused"}
    return result


def is_right(found: dict[str, Any], expected: dict[str, Any]) -> bool:
    if found["outcome"] != expected["outcome"]:
        return False
    selected = {name: expected.get(name) for name in SUMS if expected.get(name) is not None}
    return found["outcome"] != "imported" or all(
        found[name] == pytest.approx(value, abs=0.02) if isinstance(value, float) else found[name] == value
        for name, value in selected.items()
    )


@pytest.mark.parametrize(("case", "files"), list(cases()))
def test_an_export_comes_to_what_it_should(sqlite_database: Database, case: Any, files: list[str]) -> None:
    result = outcome(sqlite_database, case, files, {})
    right = [case["expect"], *case.get("also_right", [])]
    assert any(is_right(result, item) for item in right), (result, case["told"])
    if result["outcome"] == "asks":
        answered = outcome(sqlite_database, case, files, ANSWERS[files[-1]])
        assert is_right(answered, {**case["expect"], "outcome": "imported"}), (answered, case["told"])
