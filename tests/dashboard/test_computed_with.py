"""A version is described by what it was computed with: whatever is set today, no word of it changes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard.pages import PAGES
from db.engine import Database
from db.models import InvoiceImport, Shop
from domain.computed_with import ComputedWith
from domain.report import dump, read_report
from i18n import Message
from settings import Settings, SettingsError, load_settings
from tests.dashboard.served import Dashboard, dashboard
from tests.factories import movement, person, publish_version
from tests.reports import completed

AS_OF = date(2026, 3, 2)
OWN = {"window_days": 90, "currency": "EUR", "timezone": "America/Sao_Paulo", "programme": {}, "cleaning": {}}
OTHERS: dict[str, str] = {
    "timezone": "Pacific/Auckland",
    "retrain_cron": "15 9 * * fri",
    "window_days": "365",
    "recipe": "scaled-kmeans",
    "random_state": "17",
    "keep_whole_versions": "3",
    "tick_seconds": "7",
    "lease_seconds": "77",
    "run_deadline_minutes": "7",
    "import_private_addresses": "true",
    "import_memory_mb": "512",
    "explore_every_days": "7",
}
NOT_OF_A_VERSION = {
    "currency": "refused unless it is the shop's: tested below",
    "programme_name": "what people call the programme today, on old pages as well",
    "locale": "the reader's language",
    "invoices_source": "where the next invoices come from: a form on /data offers it",
    **dict.fromkeys(("database_url", "invoices_engine_url"), "another database has other versions"),
    "database_without_tls": "how the database is talked to",
    **dict.fromkeys(("engine_memory", "engine_threads", "engine_scratch"), "what the next run may take"),
    **dict.fromkeys(("smtp_url", "mail_from", "public_url"), "how messages are sent"),
    **dict.fromkeys(("host", "port", "web_concurrency", "proxies", "dyno"), "how it is served"),
    **dict.fromkeys(
        ("session_idle_minutes", "session_max_days", "confirmation_minutes", "two_factor_roles"),
        "how long a login lasts",
    ),
    "keep_audit_days": "for how long it is kept who did what",
    "max_upload_mb": "how large a file may come in",
    "explore_every_days": "when the next wide comparison is due",
    **dict.fromkeys(("secret_key", "admin_email", "admin_password", "metrics_token"), "who is let in"),
}
FILES = (
    "/export/customers.csv?list=everybody&columns=all",
    "/export/movements.csv?columns=all",
    "/export/invoices.csv?customer=ada",
)


@pytest.fixture
def old(sqlite_database: Database) -> Database:
    """A shop in euros with two versions of 90 days each, computed in São Paulo."""
    spent = Message("{revenue:money} in {window:days}", {"revenue": 900, "window": 90}).to_json()
    answers = [{"id": "size", "question": Message("How many?").to_json(), "answer": [spent], "evidence": "/"}]
    with sqlite_database.write() as session:
        session.add(Shop(id=1, currency="EUR", simulated=False, created_at=datetime(2026, 1, 1, tzinfo=UTC)))
        session.add(_imported(datetime(2026, 3, 2, 1, 30, tzinfo=UTC)))
        publish_version(session, as_of=date(2026, 2, 23), report={"computed_with": OWN})
        publish_version(
            session,
            as_of=AS_OF,
            members=[person("ada", gross_revenue=900.0, advice=spent), "bruno", "dora"],
            movements=[movement("dora", detail=spent)],
            report={"computed_with": OWN, "answers": answers},
        )
    return sqlite_database


def everything_said(database: Database, **settings: str) -> dict[str, str]:
    """Every page and file of the older and the newer version."""
    served = dashboard(database, PAGES, **settings)
    addresses = [(page.path, f"?version={number}") for page in PAGES for number in (1, 2)]
    addresses += [("/insiders", "?version=2&customer=ada")]
    result = {path + search: served.render(path, search) for path, search in addresses if path != "/admin"}
    return result | {file: served.get(f"{file}&version=2").text for file in FILES}


@pytest.mark.slow
def test_no_word_of_a_version_changes_with_any_setting(old: Database) -> None:
    before = everything_said(old)
    after = everything_said(old, **OTHERS)
    assert [address for address in before if after[address] != before[address]] == []
    assert "€" in before["/?version=2"]
    assert "the last 90 days" in before["/?version=2"]
    assert "1 Mar 2026 22:30" in before["/data?version=2"]  # 01:30 in UTC


def test_every_setting_is_either_changed_there_or_no_part_of_a_version() -> None:
    assert set(OTHERS) | set(NOT_OF_A_VERSION) == set(Settings.model_fields)


def test_the_columns_speak_of_the_versions_own_window(old: Database) -> None:
    text = dashboard(old, PAGES).render("/insiders", "?version=2")
    assert "What the customer spent in the last 90 days, before returns." in text
    assert "12 months" not in text


def test_another_currency_than_the_shops_refuses_to_start_and_says_what_to_do(old: Database) -> None:
    with pytest.raises(SettingsError) as output:
        dashboard(old, currency="USD")
    assert "CURRENCY='USD': the invoices of this database are in EUR" in str(output.value)
    assert "Set CURRENCY=EUR or leave it out" in str(output.value)
    assert "`python -m pipeline currency USD`" in str(output.value)


def test_the_shops_own_currency_and_none_at_all_are_both_fine(old: Database) -> None:
    assert isinstance(dashboard(old, currency="EUR"), Dashboard)
    assert isinstance(dashboard(old), Dashboard)
    assert load_settings({}).for_shop("EUR").currency == "EUR"


def test_an_older_report_says_its_window_in_its_data_and_else_it_was_a_year() -> None:
    def read(report: dict[str, Any]) -> tuple[int, str]:
        result = completed(report).settings_used("BRL")
        return result.window_days, result.currency

    data = {"data": {"window_days": 180}}
    assert read(data) == (180, "BRL")
    assert read({}) == (365, "BRL")
    assert read({"computed_with": OWN, **data}) == (90, "EUR")


def test_what_is_stored_can_be_read_again() -> None:
    computed_with = ComputedWith(
        90, "EUR", "America/Sao_Paulo", {"enter_line": 0.0}, {"min_unit_price": 0.04}, "1.2"
    )
    stored = json.dumps(dump(completed({}).model_copy(update={"computed_with": computed_with})))
    assert read_report(json.loads(stored)).computed_with == computed_with


def _imported(at: datetime) -> InvoiceImport:
    return InvoiceImport(
        source=str(Path("exports") / "march.csv"),
        sha256="0" * 64,
        imported_at=at,
        rows_read=3,
        rows_added=3,
        rows_known=0,
        left_out={},
        first_at=None,
        last_at=None,
        identified_revenue=1000.0,
        unidentified_revenue=10.0,
    )
