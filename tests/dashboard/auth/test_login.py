from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from dashboard.auth import users
from dashboard.auth.guard import safe_next
from dashboard.auth.passwords import digest_of, is_right
from dashboard.auth.throttling import (
    FREE_FOR_AN_ADDRESS,
    FREE_FOR_AN_EMAIL,
    begin_attempt,
    forget_attempts,
)
from db import people
from db.clock import database_now
from db.engine import Database
from db.models import AuditEvent, LoginFailure, User
from domain.enums import Permission
from settings import load_settings
from tests.dashboard.served import BROWSER, ELSEWHERE, PASSWORD, add_user, hosted, page

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)

    wrong = served.log_in(password="wrong")
    unknown = served.log_in("nobody@example.org", "wrong")

    assert wrong.status_code == unknown.status_code == 401
    text = "Incorrect e-mail address or password."
    assert text in wrong.text
    assert text in unknown.text
    assert served.get("/").location == "/login"


@pytest.mark.parametrize("path", ["/login", "/account", "/account/two-factor", "/confirm"])
def test_asking_for_the_head_of_a_form_sends_nothing(sqlite_database: Database, path: str) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    if path != "/login":
        served.log_in()

    answer = served.client.head(path, data={"email": "ada@example.org", "password": "wrong"}, headers=BROWSER)

    assert answer.status_code == served.get(path).status_code, "as if it had been read"
    with sqlite_database.read() as session:
        assert session.scalar(select(func.count()).select_from(LoginFailure)) == 0


def test_an_unknown_user_costs_a_digest_too(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared_with: list[str | None] = []

    def compare(_password: str, digest: str | None) -> bool:
        compared_with.append(digest)
        return False

    monkeypatch.setattr(users, "is_right", compare)

    users.user_with_password(sqlite_database, "nobody@example.org", "x")

    assert compared_with == [None]
    assert is_right("x", None) is False
    assert is_right(PASSWORD, digest_of(PASSWORD)) is True
    assert is_right("x", "no digest at all") is False
    assert is_right("of nobody", "") is False, "somebody invited has no password yet, not that of nobody"


def test_the_login_form_needs_its_token(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    served.get("/login")

    data = {"email": "ada@example.org", "password": PASSWORD}
    response = served.client.post("/login", data=data, headers=BROWSER)

    assert response.status_code == 400
    assert "This page has expired" in response.text
    assert served.get("/").location == "/login"


def test_callbacks_need_the_token_after_the_login(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    served.log_in()
    served.get("/")

    assert served.draw(**{"X-CSRFToken": "made up"}).status_code == 400
    assert served.draw().status_code == 200


def test_the_session_cookie_is_not_for_scripts_other_sites_or_plain_http(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    response = hosted(sqlite_database).log_in()

    cookie = next(
        item for item in response.headers.getlist("Set-Cookie") if item.startswith("__Host-insiders_session=")
    )
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        None,
        "/\t/evil.example",
        "/login?next=/",
        "/logout",
        "\\\\evil.example",
    ],
)
def test_a_login_never_leads_to_another_site(target: str | None) -> None:
    assert safe_next(target) == "/"


def test_a_login_leads_back_to_a_page_with_its_parameters() -> None:
    assert safe_next("/movements?version=3&country=EIRE") == "/movements?version=3&country=EIRE"


def test_a_redirect_to_another_site_is_refused_by_the_form_too(sqlite_database: Database) -> None:
    add_user(sqlite_database)

    assert hosted(sqlite_database).log_in(next="//evil.example").location == "/"


def test_after_five_mistypes_even_the_right_password_has_to_wait(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    for _ in range(FREE_FOR_AN_EMAIL):
        assert served.log_in(password="wrong").status_code == 401

    response = served.log_in()

    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 15
    assert "Too many attempts" in response.text


def test_the_wait_ends_and_grows_with_each_further_failure(database: Database) -> None:
    for _ in range(FREE_FOR_AN_EMAIL):
        assert not begin_attempt(database, "ada@example.org", ELSEWHERE, NOON).wait

    assert begin_attempt(database, "ada@example.org", ELSEWHERE, NOON).wait == timedelta(seconds=15)
    later = NOON + timedelta(seconds=15)
    assert not begin_attempt(database, "ada@example.org", ELSEWHERE, later).wait
    assert begin_attempt(database, "ada@example.org", ELSEWHERE, later).wait == timedelta(seconds=30)
    assert not begin_attempt(database, "ada@example.org", ELSEWHERE, NOON + timedelta(minutes=20)).wait


def test_somebody_who_is_waiting_does_not_make_it_longer(database: Database) -> None:
    for _ in range(FREE_FOR_AN_EMAIL):
        begin_attempt(database, "ada@example.org", ELSEWHERE, NOON)
    waits = [begin_attempt(database, "ada@example.org", ELSEWHERE, NOON).wait for _ in range(3)]

    assert waits == [timedelta(seconds=15)] * 3


def test_one_address_cannot_try_many_users(database: Database) -> None:
    for number in range(FREE_FOR_AN_ADDRESS):
        assert not begin_attempt(database, f"{number}@example.org", ELSEWHERE, NOON).wait

    assert begin_attempt(database, "another@example.org", ELSEWHERE, NOON).wait
    assert not begin_attempt(database, "another@example.org", "198.51.100.1", NOON).wait


def test_a_login_that_succeeds_closes_the_account_of_mistypes(database: Database) -> None:
    begin_attempt(database, "ada@example.org", ELSEWHERE, NOON)
    forget_attempts(database, "ada@example.org")

    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(LoginFailure)) == 0


def test_a_disabled_user_is_out_at_once_and_cannot_come_back(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    served.log_in()
    with sqlite_database.write() as session:
        session.execute(update(User).values(disabled_at=NOON))

    assert served.get("/").location == "/login"
    assert served.log_in().status_code == 401


def test_logging_out_takes_a_post_with_the_token(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    served.log_in()
    served.get("/")
    from_here = {**BROWSER, "Referer": "https://localhost/"}

    assert served.get("/logout").status_code == 404
    assert served.client.post("/logout", headers=from_here).status_code == 400
    assert (
        served.client.post("/logout", data={"csrf_token": served.token()}, headers=from_here).status_code
        == 302
    )
    assert served.get("/").location == "/login"


def test_the_first_user_is_made_once_whoever_comes_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings({"ADMIN_EMAIL": "Ada@Example.org ", "ADMIN_PASSWORD": PASSWORD})
    assert users.make_first_user(settings, database)
    # a second worker looked before the first one's user was there
    monkeypatch.setattr(people, "administrators", lambda _session: [])
    monkeypatch.setattr(users, "select", lambda *_: select(User).where(User.id == -1))
    assert users.make_first_user(settings, database)

    with database.read() as session:
        (user,) = session.scalars(select(User)).all()
    assert (user.email, user.role) == ("ada@example.org", "admin")
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash


def test_a_page_of_another_role_is_not_opened(sqlite_database: Database) -> None:
    add_user(sqlite_database, role="viewer")
    served = hosted(sqlite_database, (page(), page("/admin", permission=Permission.ADMINISTER)))
    served.log_in()

    served.get("/")
    assert "You don't have access to this page" in served.draw("/admin").text
    assert "/admin" not in served.render("/")
    opened = served.get("/admin")
    assert opened.status_code == 403
    assert "have access to this page" in opened.text


def test_a_login_is_noted(database: Database) -> None:
    add_user(database)
    served = hosted(database)
    served.log_in(password="wrong")
    with database.read() as session:
        assert session.scalars(select(User.last_login_at)).one() is None
    served.log_in()
    with database.read() as session:
        noted = session.scalars(select(User.last_login_at)).one()
        assert noted is not None
        assert abs(noted - database_now(session)) < timedelta(minutes=1)


def test_the_operator_gets_back_in_when_no_administrator_is_left(sqlite_database: Database) -> None:
    add_user(sqlite_database, role="admin")
    add_user(sqlite_database, "bruno@example.org")
    settings = load_settings({"ADMIN_EMAIL": "ada@example.org", "ADMIN_PASSWORD": "another password"})
    assert users.make_first_user(settings, sqlite_database)
    with sqlite_database.write() as session:
        ada = session.scalars(select(User).where(User.role == "admin")).one()
        assert is_right(PASSWORD, ada.password_hash), "while there is one, nothing is changed"
        ada.disabled_at = NOON
    assert users.make_first_user(settings, sqlite_database)
    with sqlite_database.read() as session:
        ada = session.scalars(select(User).where(User.role == "admin")).one()
        assert is_right("another password", ada.password_hash)
        assert ada.disabled_at is None


def test_a_session_from_before_the_login_is_worth_nothing_after_it(sqlite_database: Database) -> None:
    """Session fixation: what somebody planted in the browser does not become the user's session."""
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    served.get("/login")
    planted = served.client.get_cookie("__Host-insiders_session")
    assert planted is not None
    served.log_in()
    other = hosted(sqlite_database)
    other.client.set_cookie("__Host-insiders_session", planted.value)
    assert other.get("/").location == "/login"
    assert served.client.get_cookie("__Host-insiders_session") != planted


def test_guesses_from_elsewhere_do_not_lock_the_owner_out_of_a_known_browser(
    sqlite_database: Database,
) -> None:
    add_user(sqlite_database)
    owner = hosted(sqlite_database)
    owner.log_in()
    owner.client.delete_cookie("__Host-insiders_session")
    stranger = hosted(sqlite_database)
    for _ in range(FREE_FOR_AN_ADDRESS):
        stranger.log_in(password="a guess")
    assert stranger.log_in().status_code == 429
    assert hosted(sqlite_database).log_in().status_code == 429, "a browser that nobody knows"
    assert owner.log_in().status_code == 302


def test_a_known_browser_has_its_own_budget_too(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    owner = hosted(sqlite_database)
    owner.log_in()
    owner.client.delete_cookie("__Host-insiders_session")
    for _ in range(FREE_FOR_AN_EMAIL):
        assert owner.log_in(password="wrong").status_code == 401
    assert owner.log_in().status_code == 429


def test_a_forged_device_cookie_is_no_known_browser(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    stranger = hosted(sqlite_database)
    stranger.client.set_cookie("__Host-insiders_device", "WyJhIixbImFkYUBleGFtcGxlLm9yZyJdXQ.forged")
    for _ in range(FREE_FOR_AN_EMAIL):
        stranger.log_in(password="a guess")
    assert stranger.log_in().status_code == 429


def test_an_administrator_lifts_the_wait_and_a_block_is_recorded_once(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    stranger = hosted(sqlite_database)
    for _ in range(FREE_FOR_AN_EMAIL + 3):
        stranger.log_in(password="a guess")
    with sqlite_database.write() as session:
        ada = session.scalars(select(User.id)).one()
        people.lift_throttling(session, ada, by="boss@example.org")
    assert hosted(sqlite_database).log_in().status_code == 302
    with sqlite_database.read() as session:
        kinds = session.scalars(select(AuditEvent.kind)).all()
    assert kinds.count("login-blocked") == 1
    assert kinds.count("login-failed") == FREE_FOR_AN_EMAIL
    assert kinds.count("throttling-lifted") == 1


def test_lifting_the_wait_helps_where_the_whole_address_is_blocked(database: Database) -> None:
    add_user(database)
    for number in range(FREE_FOR_AN_ADDRESS):
        begin_attempt(database, f"nobody-{number}@example.org", ELSEWHERE, NOON)
    assert begin_attempt(database, "ada@example.org", ELSEWHERE, NOON).wait > timedelta(0)
    with database.write() as session:
        people.lift_throttling(session, session.scalars(select(User.id)).one(), by="boss@example.org")
        session.execute(update(User).values(unblocked_at=NOON))
    assert begin_attempt(database, "ada@example.org", ELSEWHERE, NOON).wait == timedelta(0)
    assert begin_attempt(database, "bruno@example.org", ELSEWHERE, NOON).wait > timedelta(0)


def test_an_administrators_password_that_is_guessed_first_makes_none(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    served = hosted(sqlite_database, admin_email="boss@example.org", admin_password="password1234")
    assert served.log_in("boss@example.org", "password1234").status_code == 200
    with sqlite_database.read() as session:
        assert session.scalars(select(User)).all() == []
    assert "ADMIN_PASSWORD is too easy to guess" in caplog.text
    assert "password1234" not in caplog.text


def test_an_open_page_goes_on_working_after_the_key_is_replaced(sqlite_database: Database) -> None:
    old, new = "an old secret of twenty letters", "a new secret of twenty letters"
    add_user(sqlite_database)
    before = hosted(sqlite_database, None, secret_key=old)
    before.log_in()
    before.get("/")
    after = hosted(sqlite_database, None, secret_key=f"{new},{old}")
    for name in ("__Host-insiders_session", "__Host-_csrf_token"):
        cookie = before.client.get_cookie(name)
        assert cookie is not None
        after.client.set_cookie(name, cookie.value)
    assert after.draw().status_code == 200


def test_a_new_key_before_the_old_one_logs_nobody_out(sqlite_database: Database) -> None:
    old, new = "an old secret of twenty letters", "a new secret of twenty letters"
    add_user(sqlite_database)
    before = hosted(sqlite_database, None, secret_key=old)
    before.log_in()
    cookie = before.client.get_cookie("__Host-insiders_session")
    assert cookie is not None

    def opens(secret_key: str) -> bool:
        served = hosted(sqlite_database, None, secret_key=secret_key)
        served.client.set_cookie("__Host-insiders_session", cookie.value)
        return served.get("/").status_code == 200

    assert opens(f"{new},{old}")
    assert not opens(new)


def test_a_key_of_before_that_holds_a_comma_stays_one_key() -> None:
    assert load_settings({"SECRET_KEY": "short, with a comma inside"}).secret_keys == [
        "short, with a comma inside"
    ]
    assert load_settings({"SECRET_KEY": f"{'a' * 16}, {'b' * 16}"}).secret_keys == ["a" * 16, "b" * 16]
