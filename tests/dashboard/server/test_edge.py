"""A hosted app answers over https, and under its own name."""

from __future__ import annotations

import pytest

from db.engine import Database
from tests.dashboard.served import BROWSER, Dashboard, add_user, dashboard, hosted


def over_http(database: Database, **settings: str) -> Dashboard:
    served = hosted(database, None, **settings)
    served.client.environ_base["HTTP_X_FORWARDED_PROTO"] = "http"
    return served


def test_plain_http_is_led_to_https_and_no_form_is_taken(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = over_http(sqlite_database)
    answer = served.get("/insiders?version=3")
    assert (answer.status_code, answer.location) == (308, "https://localhost/insiders?version=3")
    assert served.get("/login").status_code == 308
    refused = served.client.post("/login", data={"email": "ada@example.org"}, headers=BROWSER)
    assert refused.status_code == 403
    assert "takes forms over https only" in refused.text
    assert refused.headers.getlist("Set-Cookie") == []


def test_a_line_break_in_an_address_stays_written_out_on_the_way_to_https(sqlite_database: Database) -> None:
    answer = over_http(sqlite_database).get("/a/%0d%0aX-Forged:1%3f?q=%0d%0a")
    assert answer.status_code == 308
    assert answer.location == "https://localhost/a/%0D%0AX-Forged:1%3F?q=%0d%0a"
    assert "X-Forged" not in answer.headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_hosts_look_after_the_process_without_tls_and_by_address(
    sqlite_database: Database, path: str
) -> None:
    served = over_http(sqlite_database, public_url="https://insiders.shop.example")
    assert served.get(path, base_url="http://10.0.0.7:8050").status_code == 200


def test_another_name_than_the_apps_own_is_refused(sqlite_database: Database) -> None:
    served = hosted(sqlite_database, None, public_url="https://insiders.shop.example")
    assert served.get("/login", base_url="https://insiders.shop.example").status_code == 200
    assert served.get("/login", base_url="https://insiders.shop.example:443").status_code == 200
    for forged in ("https://evil.example", "https://insiders.shop.example.evil.example"):
        answer = served.get("/login", base_url=forged)
        assert answer.status_code == 421
        assert "Unknown address" in answer.text
    plain = over_http(sqlite_database, public_url="https://insiders.shop.example")
    moved = plain.get("/", base_url="http://insiders.shop.example")
    assert moved.location == "https://insiders.shop.example/"


def test_an_app_on_this_machine_alone_needs_no_https(sqlite_database: Database) -> None:
    assert dashboard(sqlite_database).get("/").status_code == 200
