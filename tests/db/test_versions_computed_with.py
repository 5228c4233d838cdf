"""What versions were computed with, filled in for those that do not say; and a currency put right."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select
from typer.testing import CliRunner

from db import queries
from db.currency import correct_currency
from db.engine import Database
from db.models import Shop, Version
from i18n import UserError
from pipeline.__main__ import app
from tests.factories import publish_version

MIGRATION = import_module("db.migrations.versions.0016_what_versions_were_computed_with")
DATA = {
    "lines": 9,
    "identified_lines": 9,
    "first": "2025-03-01",
    "last": "2026-03-01",
    "left_out": {},
    "window_days": 180,
}
RECENT = {
    "window_days": 90,
    "currency": "EUR",
    "timezone": "Europe/Paris",
    "programme": {},
    "cleaning": {},
    "program_version": None,
}


@pytest.fixture
def shop(database: Database) -> Database:
    """A shop in euros: its first two versions say nothing of themselves, its third does."""
    with database.write() as session:
        session.add(Shop(id=1, currency="EUR", simulated=False, created_at=datetime(2026, 1, 1, tzinfo=UTC)))
        publish_version(session, as_of=date(2026, 2, 16))
        publish_version(session, as_of=date(2026, 2, 23), report={"data": DATA})
        publish_version(session, as_of=date(2026, 3, 2), report={"computed_with": RECENT})
    return database


def apply(database: Database, direction: str) -> None:
    with (
        database.writer.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        getattr(MIGRATION, direction)()


def computed_with_notes(database: Database) -> list[Any]:
    with database.read() as session:
        reports = session.scalars(select(Version.stored_report).order_by(Version.number)).all()
        return [report.get("computed_with") for report in reports]


def test_older_versions_are_given_what_is_known_of_them(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMEZONE", "America/Sao_Paulo")
    apply(shop, "upgrade")
    assert computed_with_notes(shop) == [
        {"window_days": 365, "currency": "EUR", "timezone": "America/Sao_Paulo"},
        {"window_days": 180, "currency": "EUR", "timezone": "America/Sao_Paulo"},
        RECENT,
    ]
    apply(shop, "downgrade")
    assert computed_with_notes(shop) == [None, None, None]


def test_a_currency_that_was_wrong_from_the_start_is_corrected_everywhere_and_no_figure_changes(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", shop.writer.url.render_as_string(hide_password=False))
    monkeypatch.setenv("CURRENCY", "BRL")
    with shop.read() as session:
        before = [report["insiders"] for report in session.scalars(select(Version.stored_report))]
    assert CliRunner().invoke(app, ["report"]).exit_code == 2
    corrected = CliRunner().invoke(app, ["currency", "brl", "--by", "ada"])
    assert (corrected.exit_code, "BRL" in corrected.stdout) == (0, True)
    with shop.read() as session:
        assert queries.shop_currency(session) == "BRL"
        assert [report["insiders"] for report in session.scalars(select(Version.stored_report))] == before
        assert [deed.by for deed in queries.audit_events(session)] == ["ada"]
    assert [computed_with_note["currency"] for computed_with_note in computed_with_notes(shop)] == [
        "BRL",
        "BRL",
        "BRL",
    ]
    assert computed_with_notes(shop)[2] == {**RECENT, "currency": "BRL"}
    assert "R$" in CliRunner().invoke(app, ["report"]).stdout


def test_a_currency_nobody_knows_is_refused_and_so_is_one_without_invoices(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session, pytest.raises(UserError, match="There are no invoices yet"):
        correct_currency(session, "EUR", by="ada")
    monkeypatch.setenv("DATABASE_URL", database.writer.url.render_as_string(hide_password=False))
    result = CliRunner().invoke(app, ["currency", "POUNDS"])
    assert result.exit_code == 2
    assert "POUNDS is not a currency code" in result.stderr


def test_commands_refuse_another_currency_than_the_shops(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", shop.writer.url.render_as_string(hide_password=False))
    monkeypatch.setenv("CURRENCY", "USD")
    result = CliRunner().invoke(app, ["status", "--json"])
    assert result.exit_code == 2
    assert "the invoices of this database are in EUR" in json.loads(result.stdout)["error"]
