"""An authenticator app as second factor, recovery codes, and roles that need it."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from sqlalchemy import select, update

from dashboard.pages.admin.page import page as admin
from db import people
from db.engine import Database
from db.models import AuditEvent, LoginFailure, RecoveryCode, User
from domain.totp import code_at, step_of
from tests.dashboard.auth.test_sessions import post
from tests.dashboard.pages.admin.test_page import submit
from tests.dashboard.served import BROWSER, Dashboard, add_user, hosted, page

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(ahead: int = 0) -> str:
    return code_at(SECRET, step_of(time.time()) + ahead)


@pytest.fixture
def with_app(sqlite_database: Database) -> Database:
    """A user whose authenticator app knows SECRET."""
    add_user(sqlite_database)
    with sqlite_database.write() as session:
        session.execute(update(User).values(totp_secret=SECRET))
    return sqlite_database


def enter(served: Dashboard, given: str) -> Any:
    served.get("/login/code")
    data = {"code": given, "csrf_token": served.token()}
    return served.client.post(
        "/login/code", data=data, headers={**BROWSER, "Referer": f"{served.origin}/login/code"}
    )


def test_the_password_alone_lets_nobody_in_whose_account_has_an_app(with_app: Database) -> None:
    served = hosted(with_app)
    assert served.log_in(next="/insiders").location == "/login/code"
    assert served.get("/").location == "/login"
    assert enter(served, "000000").status_code == 401
    assert served.get("/").location == "/login"
    assert enter(served, code()).location == "/insiders"
    assert served.get("/").status_code == 200


def test_a_code_is_good_once(with_app: Database) -> None:
    used = code()
    first, second = hosted(with_app), hosted(with_app)
    for served in (first, second):
        served.log_in()
    assert enter(first, used).location == "/"
    assert enter(second, used).status_code == 401
    assert enter(second, code(1)).location == "/"


def test_without_the_password_there_is_no_second_step(with_app: Database) -> None:
    assert hosted(with_app).get("/login/code").location == "/login"


def test_codes_are_throttled_like_passwords(with_app: Database) -> None:
    served = hosted(with_app)
    served.log_in()
    for _ in range(5):
        assert enter(served, "000000").status_code == 401
    assert enter(served, code()).status_code == 429


def test_a_code_that_is_right_is_no_failure(with_app: Database) -> None:
    served = hosted(with_app)
    served.log_in()
    assert enter(served, code()).location == "/"
    with with_app.read() as session:
        assert session.scalars(select(LoginFailure)).all() == []


def test_a_password_link_does_not_go_round_the_app(with_app: Database) -> None:
    with with_app.write() as session:
        user = session.scalars(select(User)).one()
        token = people.link_for(session, user.id, by="an administrator").token
    served = hosted(with_app)
    served.get(f"/join/{token}")
    chosen = "a few words to remember"
    answer = served.client.post(
        f"/join/{token}",
        data={"password": chosen, "again": chosen, "csrf_token": served.token()},
        headers={**BROWSER, "Referer": f"{served.origin}/"},
    )
    assert answer.location == "/login/code"
    assert served.get("/").location == "/login"


def test_an_app_is_set_up_with_a_code_and_gives_recovery_codes_that_work_once(
    sqlite_database: Database,
) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    served.log_in()
    text = served.get("/account/two-factor").text
    assert "<svg" in text
    with served.client.session_transaction(base_url="https://localhost") as remaining:
        secret = remaining["totp-secret"]
    wrong = post(served, "/account/two-factor", code="000000")
    assert "The code is incorrect." in wrong.text
    answer = post(served, "/account/two-factor", code=code_at(secret, step_of(time.time())))
    codes = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", answer.text)
    assert len(codes) == 10
    with sqlite_database.read() as session:
        stored = session.scalars(select(RecoveryCode.code_sha256)).all()
    assert not any(code.replace("-", "") in stored for code in codes)
    for expected in ("/", None):
        other = hosted(sqlite_database)
        assert other.log_in().location == "/login/code"
        assert enter(other, codes[0].upper()).location == expected
    assert "9 recovery codes are left." in served.get("/account/two-factor").text
    assert codes[1] not in post(served, "/account/two-factor/codes").text
    assert "10 recovery codes are left." in served.get("/account/two-factor").text
    assert "Created new recovery codes" in served.get("/account").text
    with sqlite_database.read() as session:
        kinds = session.scalars(select(AuditEvent.kind)).all()
    for kind in ("second-factor-added", "recovery-code-used", "recovery-codes-replaced"):
        assert kinds.count(kind) == 1, kind


def test_a_role_that_needs_a_second_factor_sets_it_up_first(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database, None, two_factor_roles="viewer,admin")
    served.log_in()
    assert served.get("/").location == "/account/two-factor"
    assert served.draw().status_code == 401
    assert "Your role needs it." in served.get("/account/two-factor").text
    post_off = post(served, "/account/two-factor/off")
    assert post_off.location == "/account/two-factor"
    with sqlite_database.write() as session:
        session.execute(update(User).values(totp_secret=SECRET))
    assert served.get("/").status_code == 200
    post(served, "/account/two-factor/off")
    with sqlite_database.read() as session:
        assert session.scalars(select(User.totp_secret)).one() == SECRET, "the role still needs it"


def test_an_administrator_turns_it_off_for_who_has_lost_everything(with_app: Database) -> None:
    add_user(with_app, "boss@example.org", "admin")
    boss = hosted(with_app, (page(), admin))
    boss.log_in("boss@example.org")
    with with_app.read() as session:
        ada = session.scalars(select(User.id).where(User.email == "ada@example.org")).one()
    submit(boss, "factor", user=ada)
    assert hosted(with_app).log_in().location == "/"
