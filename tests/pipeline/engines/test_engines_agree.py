"""One contract for all engines: what they answer is the same to the last digit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from db.engine import Database
from pipeline.engines.open_engine import open_engine
from pipeline.engines.port import InvoiceEngine
from pipeline.features.period import Period
from pipeline.ingest.rules import DEFAULT_RULES
from tests.pipeline.engines.shops import import_lines, in_a_lake, odd_lines


def test_x(sqlite_database: Database, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    lake = in_a_lake(sqlite_database, tmp_path)
    import_lines(lake, odd_lines())
    with lake.read() as session:
        engine = open_engine(session)
        window = Period(start=date(2010, 12, 10), before=date(2011, 12, 10))
        print(engine.customer_totals(window, DEFAULT_RULES).T)
        print(engine.customer_days(window, DEFAULT_RULES))
        print(engine.daily_counts(window.before, DEFAULT_RULES))
        print(engine.state())
        print(engine.stored_totals(DEFAULT_RULES))
