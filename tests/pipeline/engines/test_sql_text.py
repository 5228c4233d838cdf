from __future__ import annotations

from datetime import date

import pytest

from pipeline.engines.figures import LINES
from pipeline.engines.sql_text import Dialect, sql_text
from pipeline.engines.statements import customer_days_statement
from pipeline.features.period import Period
from pipeline.ingest.rules import DEFAULT_RULES
from tests.pipeline.engines.shops import NO_LAKE


@NO_LAKE
@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_what_is_left_out_is_joined_and_not_sent_to_everybody(dialect: Dialect) -> None:
    text = sql_text(customer_days_statement(LINES, Period(date(2011, 12, 10)), DEFAULT_RULES), dialect)
    assert "NOT EXISTS(SELECT reversals.key FROM reversals WHERE reversals.key = invoice_lines.key)" in text
    assert "IN (SELECT" not in text
