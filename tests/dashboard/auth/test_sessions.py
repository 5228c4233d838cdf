"""Sessions are stored in the database: they end on request, when idle, and when too old."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from dashboard.auth.sessions import device_name
from dashboard.pages.admin.page import page as admin
from db import people
from db.clock import database_now
from db.engine import Database
from db.models import AuditEvent, LoginSession
from tests.dashboard.pages.admin.test_page import submit, user
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import (
    BROWSER,
    PASSWORD,
    Dashboard,
    add_user,
    dashboard,
    hosted,
    page,
    without_values,
)

COOKIE = "__Host-insiders_session"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)


def post(served: Dashboard, address: str, **data: str) -> Any:
    served.get("/account")
    inputs = {**data, "csrf_token": served.token()}
    return served.client.post(
        address, data=inputs, headers={**BROWSER, "Referer": f"{served.origin}/", "User-Agent": CHROME}
    )


def moved(database: Database, **ago: timedelta) -> None:
    """Moments of every login are put back."""
    with database.write() as session:
        now = database_now(session)
        session.execute(update(LoginSession).values({name: now - by for name, by in ago.items()}))


def logged_in(database: Database, role: str = "viewer") -> Dashboard:
    if role != "viewer":
        add_user(database, role=role)
    served = hosted(database, (page(), admin))
    assert served.log_in().status_code == 302
    return served


def test_a_cookie_that_was_copied_is_worth_nothing_after_the_logout(database: Database) -> None:
    add_user(database)
    served, thief = logged_in(database), hosted(database)
    stolen = served.client.get_cookie(COOKIE)
    assert stolen is not None
    thief.client.set_cookie(COOKIE, stolen.value)
    assert thief.get("/").status_code == 200
    assert post(served, "/logout").location == "/login"
    assert thief.get("/").location == "/login"
    assert "Your login has ended. Please log in again." in thief.get("/login").text
    assert "Your login has ended" not in thief.get("/login").text, "it is said once"
    assert "Your login has ended" not in served.get("/login").text, "not to who has logged out"


@pytest.mark.parametrize(
    ("ago", "holds"),
    [
        ({"last_seen_at": timedelta(minutes=59)}, True),
        ({"last_seen_at": timedelta(minutes=61)}, False),
        ({"begun_at": timedelta(hours=23)}, True),
        ({"begun_at": timedelta(hours=25)}, False),
    ],
)
def test_a_login_ends_when_it_idles_and_when_it_is_too_old(
    database: Database, ago: dict[str, timedelta], holds: bool
) -> None:
    add_user(database)
    served = hosted(database, None, session_idle_minutes="60", session_max_days="1")
    served.log_in()
    moved(database, **ago)
    assert (served.get("/").status_code == 200) is holds


def test_using_a_login_keeps_it_from_idling(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = logged_in(sqlite_database)
    moved(sqlite_database, last_seen_at=timedelta(minutes=5))
    served.get("/")
    served.app.server.extensions["background_writer"].flush()
    with sqlite_database.read() as session:
        login_sessions = session.scalars(select(LoginSession.last_seen_at)).one()
        assert database_now(session) - login_sessions < timedelta(minutes=1)


def test_ended_logins_are_cleared_with_the_next_one(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    logged_in(sqlite_database)
    moved(sqlite_database, begun_at=timedelta(days=30))
    logged_in(sqlite_database)
    with sqlite_database.read() as session:
        assert len(session.scalars(select(LoginSession)).all()) == 1


def test_the_database_holds_no_token_that_could_be_used(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = logged_in(sqlite_database)
    with sqlite_database.read() as session:
        row = session.scalars(select(LoginSession)).one()
    forged = hosted(sqlite_database)
    with forged.client.session_transaction(base_url="https://localhost") as inputs:
        inputs["login"] = row.token_sha256
    assert forged.get("/").location == "/login"
    assert served.get("/").status_code == 200


def test_a_cookie_of_an_older_release_is_asked_to_log_in_with_a_sentence(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    served.client.set_cookie("insiders_session", "signed by an older release")
    assert served.get("/").location == "/login"
    answer = served.get("/login")
    assert "Your login has ended. Please log in again." in answer.text
    assert any(item.startswith("insiders_session=;") for item in answer.headers.getlist("Set-Cookie")), (
        "it is cleared"
    )
    here = dashboard(sqlite_database)
    with here.client.session_transaction() as inputs:
        inputs["_user_id"] = "a session key of before"
    assert here.get("/").location == "/login"
    assert "Your login has ended" in here.get("/login").text


def test_the_account_page_lists_logins_and_ends_one_or_all_others(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    here, phone, tablet = (logged_in(sqlite_database) for _ in range(3))
    text = here.get("/account").text
    assert text.count('/end"') == 2
    assert "this browser" in text
    with sqlite_database.read() as session:
        numbers = session.scalars(select(LoginSession.id).order_by(LoginSession.id)).all()
    assert post(here, f"/account/sessions/{numbers[1]}/end").location == "/account"
    assert phone.get("/").location == "/login"
    assert tablet.get("/").status_code == 200
    post(here, "/account/sessions/end-others")
    assert tablet.get("/").location == "/login"
    assert here.get("/").status_code == 200
    assert "Ended a session of ada@example.org." in here.get("/account").text


def test_nobody_ends_the_login_of_somebody_else(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    add_user(sqlite_database, "eve@example.org")
    ada, eve = logged_in(sqlite_database), hosted(sqlite_database)
    eve.log_in("eve@example.org")
    with sqlite_database.read() as session:
        of_ada = session.scalars(select(LoginSession.id).order_by(LoginSession.id).limit(1)).one()
    post(eve, f"/account/sessions/{of_ada}/end")
    assert ada.get("/").status_code == 200


def test_an_administrator_ends_one_login_of_somebody(sqlite_database: Database) -> None:
    served = logged_in(sqlite_database, "admin")
    add_user(sqlite_database, "bruno@example.org")
    bruno = hosted(sqlite_database)
    bruno.log_in("bruno@example.org")
    number = user(sqlite_database, "bruno@example.org").id
    assert "Logged in on" in render(served, "people-request", {"user": number}, path="/admin").text
    with sqlite_database.read() as session:
        login = session.scalars(select(LoginSession.id).where(LoginSession.user_id == number)).one()
    submit(served, "end", user=number, session=login)
    assert bruno.get("/").location == "/login"
    with sqlite_database.read() as session:
        assert session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()[-1] == "session-ended"


def test_a_new_login_ends_the_one_that_it_replaces(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served, thief = logged_in(sqlite_database), hosted(sqlite_database)
    stolen = served.client.get_cookie(COOKIE)
    assert stolen is not None
    thief.client.set_cookie(COOKIE, stolen.value)
    with sqlite_database.write() as session:
        token = people.invite(session, "bo@example.org", "viewer", by="boss").token
    served.get(f"/join/{token}")
    password = "four entirely different words"
    form = {"password": password, "again": password, "csrf_token": served.token()}
    headers = {**BROWSER, "Referer": f"{served.origin}/"}
    assert served.client.post(f"/join/{token}", data=form, headers=headers).status_code == 302
    assert thief.get("/").location == "/login"


def test_a_page_that_is_left_open_does_not_keep_a_login(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = logged_in(sqlite_database)
    served.get("/")
    moved(sqlite_database, last_seen_at=timedelta(minutes=5))
    output, callback = next(
        (name, item) for name, item in served.app.callback_map.items() if "page.children" in name
    )

    def seen_ago(changed: str) -> timedelta:
        answer = served.client.post(
            "/_dash-update-component",
            json={
                "output": output,
                "outputs": [
                    dict(zip(("id", "property"), part.rsplit(".", 1), strict=True))
                    for part in output.strip(".").split("...")
                ],
                "inputs": without_values(callback["inputs"]),
                "state": without_values(callback["state"]),
                "changedPropIds": [changed],
            },
            headers={"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"},
        )
        assert answer.status_code == 200
        served.app.server.extensions["background_writer"].flush()
        with sqlite_database.read() as session:
            return database_now(session) - session.scalars(select(LoginSession.last_seen_at)).one()

    assert seen_ago("newer-poll.n_intervals") > timedelta(minutes=4)
    assert seen_ago("route.data") < timedelta(minutes=1)


def test_an_administrator_confirms_the_password_before_changing_users(sqlite_database: Database) -> None:
    served = logged_in(sqlite_database, "admin")
    moved(sqlite_database, confirmed_at=timedelta(minutes=16))
    refused = submit(served, "invite", email="bruno@example.org")
    assert "Confirm that it is you first" in refused.text
    assert "confirm that it is you" in served.render("/admin")
    assert post(served, "/confirm", password="wrong", next="/admin").status_code == 401
    before = served.client.get_cookie(COOKIE)
    assert post(served, "/confirm", password=PASSWORD, next="/admin").location == "/admin"
    assert served.client.get_cookie(COOKIE) != before
    assert "Send this link to bruno@example.org" in submit(served, "invite", email="bruno@example.org").text


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Chrome, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.4 Safari/605.1.15", "Safari, macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) CriOS/123.0 Safari/604.1", "Chrome, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/123.0 Safari/537.36 Edg/123.0", "Edge, Windows"),
        ("curl/8.5.0", ""),
    ],
)
def test_a_device_is_called_as_people_call_it(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
