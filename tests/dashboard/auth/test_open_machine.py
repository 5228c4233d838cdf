"""On loopback, with no users, the app opens without login for local visitors only."""

from __future__ import annotations

import pytest

from db.engine import Database
from tests.dashboard.served import PASSWORD, add_user, dashboard


@pytest.mark.parametrize("host", ["localhost:8050", "127.0.0.1:8050", "[::1]:8050", "localhost"])
def test_it_opens_to_this_machines_own_names(sqlite_database: Database, host: str) -> None:
    served = dashboard(sqlite_database)

    assert served.get("/", headers={"Host": host}).status_code == 200
    assert "No login required: only reachable from this computer." in served.render()


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "192.168.1.4", "", "["]
)
def test_it_does_not_open_under_another_name_for_this_machine(sqlite_database: Database, host: str) -> None:
    served = dashboard(sqlite_database)

    assert served.get("/", headers={"Host": host}).status_code in (400, 403)


def test_it_does_not_open_to_another_machine(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, address="192.168.1.7")

    response = served.get("/", headers={"Host": "localhost:8050"})

    assert response.status_code == 403
    assert "Not available from this computer" in response.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"])
def test_it_does_not_open_through_a_proxy(sqlite_database: Database, header: str) -> None:
    served = dashboard(sqlite_database)

    assert served.get("/", headers={"Host": "localhost", header: "127.0.0.1"}).status_code == 403


def test_callbacks_need_the_token_also_when_open(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database)
    served.get("/")

    assert served.draw(**{"X-CSRFToken": ""}).status_code == 400
    assert served.draw().status_code == 200


def test_it_closes_with_the_first_user(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database)
    assert served.get("/").status_code == 200

    add_user(sqlite_database)

    assert served.get("/").location == "/login"


def test_it_is_never_open_when_a_first_user_is_configured(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, admin_email="Ada@Example.org", admin_password=PASSWORD)

    assert served.get("/").location == "/login"
    assert served.log_in("ada@example.org").location == "/"


def test_workers_sign_sessions_with_the_same_key_of_the_database(sqlite_database: Database) -> None:
    item, two = dashboard(sqlite_database), dashboard(sqlite_database)
    item.get("/")
    two.get("/")

    assert item.app.server.secret_key == two.app.server.secret_key
    assert len(item.app.server.secret_key) >= 48
