"""A proxy of one's own before an app that listens on this machine only."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.engine import Database
from db.models import LoginFailure
from settings import SettingsError, load_settings
from tests.dashboard.served import ELSEWHERE, Dashboard, add_user, dashboard

SECRET = "a secret of more than sixteen"


def behind(database: Database, forwarded_for: str = ELSEWHERE, **settings: str) -> Dashboard:
    served = dashboard(database, None, **settings)
    served.client.environ_base.update(
        {"HTTP_X_FORWARDED_FOR": forwarded_for, "HTTP_X_FORWARDED_PROTO": "https"}
    )
    served.origin = "https://localhost"
    return served


def test_its_cookies_are_for_tls_only_and_browsers_are_told_to_stay_there(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    response = behind(sqlite_database, proxies="1", secret_key=SECRET).log_in()
    session_cookie = next(
        item for item in response.headers.getlist("Set-Cookie") if item.startswith("__Host-insiders_session=")
    )
    assert "Secure" in session_cookie
    assert "max-age" in response.headers["Strict-Transport-Security"]


def test_a_hosted_app_without_users_admits_nobody(sqlite_database: Database) -> None:
    served = behind(sqlite_database, proxies="1", secret_key=SECRET)
    assert served.get("/").location == "/login"


@pytest.mark.parametrize(
    ("proxies", "said", "counted"),
    [("1", f"198.51.100.7, {ELSEWHERE}", ELSEWHERE), ("2", f"{ELSEWHERE}, 10.0.0.2", ELSEWHERE)],
)
def test_failed_logins_are_counted_by_who_asked_the_outermost_proxy(
    sqlite_database: Database, proxies: str, said: str, counted: str
) -> None:
    add_user(sqlite_database)
    behind(sqlite_database, said, proxies=proxies, secret_key=SECRET).log_in(password="wrong")
    with sqlite_database.read() as session:
        assert session.scalars(select(LoginFailure.address)).one() == counted


def test_without_the_setting_no_header_is_believed(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    behind(sqlite_database).log_in(password="wrong")
    with sqlite_database.read() as session:
        assert session.scalars(select(LoginFailure.address)).one() == "127.0.0.1"


def test_it_listens_on_this_machine_only_and_wants_a_secret() -> None:
    settings = load_settings({"PROXIES": "1", "SECRET_KEY": SECRET})
    assert settings.is_hosted
    assert settings.listens_on == "127.0.0.1"
    with pytest.raises(SettingsError, match="PROXIES"):
        load_settings({"PROXIES": "-1"})
