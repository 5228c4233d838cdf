from __future__ import annotations

import re

import pytest
from werkzeug.routing import Rule

from dashboard.pages import PAGES
from db.engine import Database
from tests.dashboard.served import Dashboard, add_user, dashboard, hosted

OPEN = {"/login", "/login/code", "/join/<token>", "/unsubscribe/<token>", "/healthz", "/readyz"}

REFUSED = (401, 415)
"""401 to whoever has not logged in; 415 to a callback without JSON, which is refused before that."""


def addresses(served: Dashboard) -> list[tuple[str, str]]:
    return [
        (method, _filled(rule))
        for rule in served.app.server.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
        if str(rule) not in OPEN
    ]


def _filled(rule: Rule) -> str:
    values = {
        "package_name": "dash",
        "fingerprinted_path": "deps/react@18.min.js",
        "path": "insiders",
        "filename": "shell.js",
        "name": "members",
        "kind": "csv",
        "number": "1",
        "channel_id": "1",
        "upload_id": "1",
        "session_id": "1",
    }
    address = str(rule)
    for name, value in values.items():
        for kind in ("string:", "path:", "int:", ""):
            address = address.replace(f"<{kind}{name}>", value)
    assert "<" not in address, address
    return address


def test_every_address_is_denied_without_a_login_when_hosted(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database, PAGES)
    result = addresses(served)

    assert len(result) >= 12
    for method, address in [*result, ("GET", "/nix"), ("GET", "/assets/plotly.min.js"), ("GET", "/metrics")]:
        response = served.client.open(address, method=method)
        is_sent_to_login = response.status_code == 302 and response.location.startswith("/login")
        assert response.status_code in REFUSED or is_sent_to_login, (method, address, response.status_code)
        assert b"customer" not in response.data


def test_every_address_is_denied_without_a_login_on_this_machine_once_there_is_a_user(
    sqlite_database: Database,
) -> None:
    add_user(sqlite_database)
    served = dashboard(sqlite_database, PAGES)

    result = addresses(served)
    assert len(result) >= 12
    for method, address in result:
        assert served.client.open(address, method=method).status_code in (302, *REFUSED), (method, address)


def test_hosted_without_users_everything_is_still_denied_and_the_login_page_says_why(
    sqlite_database: Database,
) -> None:
    served = hosted(sqlite_database)

    assert served.get("/").location == "/login"
    assert served.draw().status_code == 401
    assert "ADMIN_EMAIL" in served.get("/login").text


@pytest.mark.parametrize(
    "address",
    ["/healthz", "/readyz", "/login", "/assets/standalone.css", "/assets/theme.js", "/assets/again.js"],
)
def test_what_the_login_and_the_host_need_is_open(sqlite_database: Database, address: str) -> None:
    add_user(sqlite_database)

    assert hosted(sqlite_database).get(address).status_code == 200


def test_a_callback_is_told_to_log_in_rather_than_sent_somewhere(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    response = hosted(sqlite_database).draw()

    assert response.status_code == 401
    assert response.json == {"error": "log in first"}


def test_after_the_login_the_page_asked_for_is_shown(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    assert served.get("/insiders?version=3").location == "/login?next=/insiders?version%3D3"

    response = served.log_in(next="/insiders?version=3")

    assert response.location == "/insiders?version=3"
    assert served.get("/insiders").status_code == 200


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000])
def test_a_number_that_no_row_has_is_an_unknown_address(sqlite_database: Database, number: str) -> None:
    served = dashboard(sqlite_database)
    numbered = [rule for rule in served.app.server.url_map.iter_rules() if "<int:" in str(rule)]
    assert len(numbered) >= 8
    for rule in numbered:
        address = re.sub("<int:[a-z_]+>", number, str(rule)).replace("<kind>", "csv")
        assert served.get(address).status_code == 404, address
