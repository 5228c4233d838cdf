from __future__ import annotations

import pytest

from settings import SettingsError, load_settings

SECRET = "a secret of forty characters, or of more."


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATABASE_URL", "insiders.sqlite3", "expected an address such as sqlite:///insiders.sqlite3"),
        ("DATABASE_URL", "mysql://shop", "expected an address such as sqlite:///insiders.sqlite3"),
        ("INVOICES_ENGINE_URL", "warehouse", "expected an address such as sqlite:///insiders.sqlite3"),
        (
            "INVOICES_ENGINE_URL",
            "postgresql://elsewhere/lines",
            "expected nothing, duckdb:///folder",
        ),
        ("CURRENCY", "POUNDS", "expected an ISO 4217 code such as GBP, EUR or BRL"),
        ("LOCALE", "tlh", "expected one of en, pt_BR"),
        ("TIMEZONE", "Mars/Olympus", "expected an IANA name such as Europe/London"),
        ("PORT", "eighty", "PORT='eighty'"),
        ("WINDOW_DAYS", "7", "WINDOW_DAYS='7'"),
        ("SECRET_KEY", "short", "SECRET_KEY: expected at least"),
        ("ADMIN_PASSWORD", "short", "ADMIN_PASSWORD: expected at least 12 characters"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_what_is_expected(
    name: str, value: str, expected: str
) -> None:
    with pytest.raises(SettingsError) as output:
        load_settings({name: value})
    assert name in str(output.value)
    assert expected in str(output.value)


def test_a_secret_that_cannot_be_used_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as output:
        load_settings({"SECRET_KEY": "too-short"})
    assert "too-short" not in str(output.value)


def test_every_setting_that_cannot_be_used_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as output:
        load_settings({"CURRENCY": "POUNDS", "LOCALE": "tlh"})
    assert "CURRENCY" in str(output.value)
    assert "LOCALE" in str(output.value)


def test_heroku_names_postgresql_in_its_own_way() -> None:
    settings = load_settings(
        {"DATABASE_URL": "postgres://u:p@h/d", "INVOICES_ENGINE_URL": "postgres://u:p@h/d"}
    )
    assert settings.database_url == "postgresql://u:p@h/d"


def test_only_what_this_machine_alone_can_reach_is_not_hosted() -> None:
    assert not load_settings({"SECRET_KEY": SECRET}).is_hosted
    assert not load_settings({"SECRET_KEY": SECRET, "HOST": "::1"}).is_hosted
    assert load_settings({"SECRET_KEY": SECRET, "HOST": "0.0.0.0"}).is_hosted
    assert load_settings({"SECRET_KEY": SECRET, "DYNO": "web.1"}).is_hosted
