"""A user is invited, opens the link, chooses a password and is logged in."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from dashboard.auth.passwords import is_right
from db import people
from db.clock import database_now
from db.engine import Database
from db.models import OneTimeLink, User
from tests.dashboard.served import BROWSER, PASSWORD, Dashboard, add_user, dashboard, hosted

CHOSEN = "a few words to remember"


def invite(database: Database, email: str = "bruno@example.org", role: str = "analyst") -> str:
    with database.write() as session:
        return "/join/" + people.invite(session, email, role, by="ada@example.org").token


def choose(served: Dashboard, link: str, password: str = CHOSEN, again: str | None = None) -> TestResponse:
    served.get(link)
    data = {"password": password, "again": password if again is None else again, "csrf_token": served.token()}
    return served.client.post(link, data=data, headers={**BROWSER, "Referer": f"{served.origin}/"})


def test_whoever_has_the_link_chooses_a_password_and_is_in(database: Database) -> None:
    add_user(database, role="admin")
    link, served = invite(database), hosted(database)
    response = served.get(link)
    assert "bruno@example.org" in response.text
    assert response.headers["Cache-Control"] == "no-store"

    assert choose(served, link).location == "/"
    assert served.get("/").status_code == 200
    with database.read() as session:
        bruno = session.scalars(select(User).where(User.email == "bruno@example.org")).one()
    assert is_right(CHOSEN, bruno.password_hash)
    assert hosted(database).log_in("bruno@example.org", CHOSEN).location == "/"


def test_a_link_opens_once(sqlite_database: Database) -> None:
    link = invite(sqlite_database)
    choose(hosted(sqlite_database), link)
    again = hosted(sqlite_database)
    assert again.get(link).status_code == 410
    assert "This link has expired" in again.get(link).text
    assert choose(again, link, "another one entirely").status_code == 410
    assert again.get("/").location == "/login"


def test_looking_at_a_link_does_not_use_it_up(sqlite_database: Database) -> None:
    link, served = invite(sqlite_database), hosted(sqlite_database)
    for _ in range(3):
        assert served.get(link).status_code == 200
    assert choose(served, link).status_code == 302


def test_a_link_that_is_over_and_one_that_never_was_say_the_same(sqlite_database: Database) -> None:
    link, served = invite(sqlite_database), hosted(sqlite_database)
    with sqlite_database.write() as session:
        session.execute(update(OneTimeLink).values(expires_at=database_now(session)))
    over = served.get(link)
    assert over.status_code == 410
    assert over.text == served.get("/join/never").text


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "at least 12 characters"),
        (CHOSEN, "something else", "The passwords do not match."),
        ("x" * 201, "x" * 201, "Use at most 128 characters."),
    ],
)
def test_a_password_that_will_not_do_says_why_and_the_link_stays_good(
    sqlite_database: Database, password: str, again: str, said: str
) -> None:
    link, served = invite(sqlite_database), hosted(sqlite_database)
    response = choose(served, link, password, again)
    assert response.status_code == 400
    assert said in response.text
    assert choose(served, link).status_code == 302


def test_the_form_needs_its_token(sqlite_database: Database) -> None:
    link, served = invite(sqlite_database), hosted(sqlite_database)
    served.get(link)
    data = {"password": CHOSEN, "again": CHOSEN}
    assert served.client.post(link, data=data, headers=BROWSER).status_code == 400
    assert served.get(link).status_code == 200


def test_a_new_password_ends_every_session_of_before(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    before = hosted(sqlite_database)
    before.log_in()
    assert before.get("/").status_code == 200
    with sqlite_database.write() as session:
        ada = session.scalars(select(User)).one()
        link = "/join/" + people.link_for(session, ada.id, by="an administrator").token
    assert before.get("/").status_code == 200, "a link that was only made changes nothing"
    choose(hosted(sqlite_database), link)
    assert before.get("/").location == "/login"
    assert hosted(sqlite_database).log_in(password=PASSWORD).status_code == 401


def test_somebody_invited_cannot_log_in_before_a_password_is_chosen(sqlite_database: Database) -> None:
    add_user(sqlite_database, role="admin")
    invite(sqlite_database)
    for password in ("", "of nobody", CHOSEN):
        assert hosted(sqlite_database).log_in("bruno@example.org", password).status_code == 401


def test_on_this_machine_the_app_stays_open_until_the_first_password_is_chosen(
    sqlite_database: Database,
) -> None:
    link, served = invite(sqlite_database, role="admin"), dashboard(sqlite_database)
    assert served.get("/").status_code == 200
    choose(dashboard(sqlite_database), link)
    assert served.get("/").location == "/login"
