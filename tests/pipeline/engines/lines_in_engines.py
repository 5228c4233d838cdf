"""The engines that are to agree, lines in one of them, and its answers by customer and day."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text

from db.engine import Database
from db.line_keys import Line
from pipeline.engines.open_engine import open_engine
from pipeline.features.period import Period
from pipeline.ingest.rules import DEFAULT_RULES, Rules
from tests.pipeline.engines.shops import NO_LAKE, NO_SPARK, import_lines

WINDOW = Period(start=date(2010, 12, 10), before=date(2011, 12, 10))
ENGINES = [
    "sqlite",
    "postgresql",
    pytest.param("duckdb", marks=NO_LAKE),
    pytest.param("spark", marks=[NO_LAKE, NO_SPARK, pytest.mark.slow]),
]


@dataclass
class Lines:
    """Lines in an engine."""

    database: Database
    folder: Path
    is_lake: bool

    @property
    def is_spark(self) -> bool:
        return self.database.lines.url.startswith("sc://")

    def keep(self, *lines: Line) -> None:
        import_lines(self.database, lines)

    def begin_again(self) -> None:
        """Forget all lines."""
        with self.database.writer.begin() as connection:
            for table in ("invoice_lines", "line_files", "line_counts", "weekly_aggregates", "imports"):
                connection.execute(text(f"DELETE FROM {table}"))

    def ask(self, question: str, *given: object) -> object:
        with self.database.read() as session:
            answer: object = getattr(open_engine(session), question)(*given)
        return answer


def totals_of(lines: Lines, window: Period = WINDOW, rules: Rules = DEFAULT_RULES) -> pd.DataFrame:
    result = lines.ask("customer_totals", window, rules)
    assert isinstance(result, pd.DataFrame)
    return result


def days_of(lines: Lines, window: Period = WINDOW, rules: Rules = DEFAULT_RULES) -> pd.DataFrame:
    result = lines.ask("customer_days", window, rules)
    assert isinstance(result, pd.DataFrame)
    return result


def by_customer(totals: pd.DataFrame) -> dict[str, dict[Hashable, Any]]:
    dated = totals.assign(first_day=totals["first_day"].dt.date, last_day=totals["last_day"].dt.date)
    return {str(name): row for name, row in dated.to_dict("index").items()}


def by_customer_and_day(days: pd.DataFrame) -> dict[tuple[str, date], dict[Hashable, Any]]:
    rows = days.astype({"customer_id": "str"}).to_dict("records")
    return {(row.pop("customer_id"), row.pop("day").date()): row for row in rows}
