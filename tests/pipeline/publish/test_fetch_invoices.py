from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db import queries
from db.engine import Database
from db.models import InvoiceLine
from i18n import UserError
from pipeline.publish.fetch_invoices import fetch_new
from pipeline.simulate import Shop, lines_between
from settings import load_settings

SHOP = Shop(seed=3, customers=60, start=date(2026, 9, 7))
SIMULATED = load_settings({"INVOICES_SOURCE": SHOP.source})
MONDAY = datetime(2026, 10, 5, 12, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 10, 12, 12, tzinfo=UTC)


def counted(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(InvoiceLine)) or 0


def test_without_a_source_there_is_nothing_to_fetch(sqlite_database: Database) -> None:
    assert fetch_new(sqlite_database, load_settings({}), now=MONDAY) is None


def test_the_simulated_shop_trades_on_from_week_to_week(database: Database) -> None:
    first = fetch_new(database, SIMULATED, now=MONDAY)
    assert first is not None
    assert first.first == date(2026, 9, 7)
    assert first.last == date(2026, 10, 4)
    assert fetch_new(database, SIMULATED, now=MONDAY) is None
    second = fetch_new(database, SIMULATED, now=NEXT_MONDAY)
    assert second is not None
    assert second.first == date(2026, 10, 5)
    assert second.last is not None
    assert second.last <= date(2026, 10, 11)  # so small a shop does not sell every day
    assert counted(database) == len(lines_between(SHOP, date(2026, 9, 7), date(2026, 10, 12)))


def test_the_shop_remembers_that_it_is_simulated_and_where_to_go_on(sqlite_database: Database) -> None:
    fetch_new(sqlite_database, SIMULATED, now=MONDAY)
    with sqlite_database.read() as session:
        shop = queries.shop(session)
        assert shop is not None
        assert shop.simulated
        assert shop.source == SHOP.source
    assert fetch_new(sqlite_database, load_settings({}), now=NEXT_MONDAY) is not None


def test_a_source_that_has_gone_is_told(sqlite_database: Database, tmp_path: Path) -> None:
    settings = load_settings({"INVOICES_SOURCE": str(tmp_path / "gone.csv")})
    with pytest.raises(UserError, match=r"gone\.csv"):
        fetch_new(sqlite_database, settings, now=MONDAY)
