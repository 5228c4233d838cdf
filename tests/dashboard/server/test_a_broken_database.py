"""What is shown while the database is away, read-only, full or not migrated, logged in or not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from dash import Input, Output, html
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from dashboard.auth.permissions import requires
from dashboard.shell.error_pages import state_of
from db.engine import Database
from domain.enums import Permission
from tests.dashboard.auth.test_permissions import call
from tests.dashboard.served import Dashboard, add_user, hosted, page
from tests.factories import publish_version

HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")


def unable_to_connect(words: str, *engines: Engine) -> None:
    def refuse(*_given: object) -> None:
        raise sqlite3.OperationalError(words)

    for engine in engines:
        engine.dispose()
        event.listen(engine, "do_connect", refuse)


def go_away(database: Database) -> None:
    unable_to_connect("no route to the database", database.reader, database.writer)


def lose_the_tables(database: Database) -> None:
    with database.write() as session:
        for name in ("login_sessions", "users", "login_failures", "alembic_version"):
            session.execute(text(f"DROP TABLE {name}"))


def let_nobody_write(database: Database) -> None:
    database.writer.dispose()

    @event.listens_for(database.writer, "connect")
    def _set(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA query_only = ON")


def fill_up(database: Database) -> None:
    unable_to_connect("database or disk is full", database.writer)


AT_EVERY_PAGE: dict[str, tuple[Callable[[Database], None], str]] = {
    "away": (go_away, "The database is not responding"),
    "not migrated": (lose_the_tables, "The database is not set up yet"),
}
WHEN_WRITING: dict[str, tuple[Callable[[Database], None], str]] = {
    "read-only": (let_nobody_write, "The database is read-only"),
    "full": (fill_up, "The database is full"),
}


def assert_calm(response: Any, said: str, headers: tuple[str, ...] = HEADERS) -> None:
    assert response.status_code == 503, response.text[:300]
    assert f"<h1>{said}</h1>" in response.text
    assert "Traceback" not in response.text
    assert response.headers["Retry-After"] == "10"
    assert response.headers["Cache-Control"] == "no-store"
    for name in headers:
        assert response.headers.get(name), name


def served_over(database: Database, *, logged_in: bool) -> Dashboard:
    add_user(database)
    with database.write() as session:
        publish_version(session)
    served = hosted(database)
    if logged_in:
        assert served.log_in().status_code == 302
        assert served.get("/").status_code == 200
    return served


@pytest.mark.parametrize("logged_in", [True, False], ids=["logged in", "nobody"])
@pytest.mark.parametrize("state", AT_EVERY_PAGE)
def test_every_page_is_the_designed_one_with_its_headers(
    sqlite_database: Database, state: str, logged_in: bool
) -> None:
    served = served_over(sqlite_database, logged_in=logged_in)
    break_it, message = AT_EVERY_PAGE[state]
    break_it(sqlite_database)

    if logged_in:
        for path in ("/", "/insiders", "/admin", "/nothing", "/export/customers.csv", "/account"):
            assert_calm(served.get(path), message)
        callback = served.draw()
        assert (callback.status_code, callback.json) == (503, {"error": message})
        assert callback.headers["Content-Security-Policy"]
    assert_calm(served.get("/login"), message)
    assert served.get("/healthz").status_code == 200
    assert served.get("/readyz").status_code == 503


@pytest.mark.parametrize("state", WHEN_WRITING)
def test_what_can_be_read_is_still_shown_and_who_logs_in_is_told(
    sqlite_database: Database, state: str
) -> None:
    served = served_over(sqlite_database, logged_in=True)
    break_it, message = WHEN_WRITING[state]
    break_it(sqlite_database)

    assert served.get("/insiders").status_code == 200
    assert "the answer of version 1" in served.draw("/insiders").text

    somebody_else = hosted(sqlite_database)
    assert_calm(somebody_else.log_in(), message)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("read-only", "Pages still work, but nothing can be saved: your change was not made."),
        ("full", "There is no disk space left, so your change was not made. Nothing is lost."),
    ],
)
def test_who_changes_something_is_told_what_became_of_it(
    sqlite_database: Database, state: str, said: str
) -> None:
    def register(app: Any, context: Any) -> None:
        def write(_clicks: int | None) -> str:
            with context.database.write() as session:
                session.execute(text("DELETE FROM overrides"))
            return "done"

        allowed = requires(Permission.SEE_FIGURES)(write)
        app.callback(Output("button", "title"), Input("button", "n_clicks"))(allowed)

    add_user(sqlite_database)
    served = hosted(
        sqlite_database, (page("/", register=register, layout=lambda _: html.Button(id="button")),)
    )
    served.log_in()
    served.get("/")
    break_it, title = WHEN_WRITING[state]
    break_it(sqlite_database)
    notice = call(served, "button.title", served.app.callback_map["button.title"]).json["sideUpdate"]
    assert notice["notifications"]["data"].items() >= {"title": title, "message": said}.items()


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (sqlite3.SQLITE_IOERR_WRITE, "read-only"),
        (sqlite3.SQLITE_IOERR_FSYNC, "read-only"),
        (sqlite3.SQLITE_IOERR_READ, "lost"),
        (sqlite3.SQLITE_BUSY, "lost"),
    ],
)
def test_a_disk_that_takes_nothing_any_more_is_told_from_a_database_that_is_away(
    sqlite_database: Database, code: int, state: str
) -> None:
    cause = sqlite3.OperationalError("disk I/O error")
    cause.sqlite_errorcode = code
    assert state_of(sqlite_database, OperationalError("INSERT", {}, cause)) == state


@pytest.mark.parametrize(
    ("code", "state"), [("25006", "read-only"), ("53100", "full")], ids=["read-only", "full"]
)
def test_postgresql_says_it_in_codes_of_its_own(postgres_database: Database, code: str, state: str) -> None:
    statement = f"DO $$ BEGIN RAISE 'no' USING ERRCODE = '{code}'; END $$"
    with pytest.raises(DBAPIError) as problem, postgres_database.read() as session:
        session.execute(text(statement))
    assert state_of(postgres_database, problem.value) == state
