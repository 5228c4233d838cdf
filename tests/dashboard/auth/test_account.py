"""Users change their own password."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboard.auth.passwords import is_right
from dashboard.auth.throttling import FREE_FOR_AN_EMAIL
from db import people
from db.engine import Database
from db.models import AuditEvent, OneTimeLink, User
from tests.dashboard.served import BROWSER, PASSWORD, Dashboard, add_user, dashboard, hosted

CHOSEN = "a few words to remember"


def logged_in(database: Database) -> Dashboard:
    served = hosted(database)
    served.log_in()
    return served


def change(
    served: Dashboard, current: str = PASSWORD, password: str = CHOSEN, again: str | None = None
) -> TestResponse:
    served.get("/account")
    data = {
        "current": current,
        "password": password,
        "again": password if again is None else again,
        "csrf_token": served.token(),
    }
    return served.client.post(
        "/account", data=data, headers={**BROWSER, "Referer": f"{served.origin}/account"}
    )


def test_a_changed_password_is_the_one_that_logs_in_and_is_noted(database: Database) -> None:
    add_user(database)
    served = logged_in(database)

    assert change(served).location == "/account?changed=1"

    assert "Password changed" in served.get("/account?changed=1").text
    assert hosted(database).log_in(password=PASSWORD).status_code == 401
    assert hosted(database).log_in(password=CHOSEN).location == "/"
    with database.read() as session:
        changed = session.scalars(select(AuditEvent).where(AuditEvent.kind == "password-changed")).one()
    assert changed.by == "ada@example.org"


def test_a_change_ends_every_session_but_the_current_one(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    here, elsewhere = logged_in(sqlite_database), logged_in(sqlite_database)

    change(here)

    assert here.get("/").status_code == 200
    assert elsewhere.get("/").location == "/login"


def test_a_password_link_of_before_opens_no_more(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    with sqlite_database.write() as session:
        ada = session.scalars(select(User)).one()
        people.link_for(session, ada.id, by="an administrator")

    change(logged_in(sqlite_database))

    with sqlite_database.read() as session:
        assert session.scalars(select(OneTimeLink)).all() == []


def test_without_the_current_password_nothing_changes(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = logged_in(sqlite_database)

    response = change(served, current="not the password")

    assert response.status_code == 401
    assert "The current password is incorrect." in response.text
    with sqlite_database.read() as session:
        assert is_right(PASSWORD, session.scalars(select(User.password_hash)).one())


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "at least 12 characters"),
        (CHOSEN, "something else", "The passwords do not match."),
    ],
)
def test_a_new_password_that_will_not_do_says_why(
    sqlite_database: Database, password: str, again: str, said: str
) -> None:
    add_user(sqlite_database)
    response = change(logged_in(sqlite_database), password=password, again=again)
    assert response.status_code == 400
    assert said in response.text


def test_guessing_the_current_password_has_to_wait_as_at_the_login(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = logged_in(sqlite_database)
    for _ in range(FREE_FOR_AN_EMAIL):
        assert change(served, current="a guess").status_code == 401

    response = change(served)

    assert response.status_code == 429
    assert "Too many attempts" in response.text
    served.client.delete_cookie("__Host-insiders_session")
    assert served.log_in().status_code == 429


def test_of_two_changes_at_once_the_second_finds_another_password(database: Database) -> None:
    add_user(database)
    with database.read() as session:
        digest = session.scalars(select(User.password_hash)).one()
    with database.write() as session:
        assert people.change_password(session, "ada@example.org", digest, "the first") is not None
    with database.write() as session:
        assert people.change_password(session, "ada@example.org", digest, "the second") is None


def test_the_form_needs_its_token(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = logged_in(sqlite_database)
    data = {"current": PASSWORD, "password": CHOSEN, "again": CHOSEN}
    assert served.client.post("/account", data=data, headers=BROWSER).status_code == 400


def test_without_a_login_there_is_no_account(sqlite_database: Database) -> None:
    assert dashboard(sqlite_database).get("/account").location == "/"
    add_user(sqlite_database)
    assert hosted(sqlite_database).get("/account").location == "/login?next=/account"
