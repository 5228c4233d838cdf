"""Sources that administrators add and change on the page: the command line's checks, and some of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from dashboard.pages.data.page import page as data
from dashboard.pages.data.source_form import settings_from, without_login
from db.engine import Database
from db.models import AuditEvent, LoginSession, Source
from db.source_settings import SourceSettings, add_source, settings_of
from i18n import UserError
from pipeline.publish.read_sources import SourceReader
from settings import Settings
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import add_user, dashboard

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
TYPED = {
    "name": "web shop", "address": "https://shop.example/orders.csv", "user": "ada",
    "password": "${SOURCE_PASSWORD}", "header": "", "schedule": "0 6 * * 1", "mapping": "unit_price=Net",
}  # fmt: skip
STORED = "https://ada:${SOURCE_PASSWORD}@shop.example/orders.csv"


def form(**changed: Any) -> dict[str, Any]:
    return {**TYPED, **changed}


def save(database: Database, number: int | None = None, **changed: Any) -> str:
    typed = {f"source-form-{name}": value for name, value in form(**changed).items()}
    return render(
        dashboard(database, (data,)), "source-form-save", {"source": number}, path="/data", **typed
    ).text


def stored(database: Database) -> SourceSettings:
    with database.read() as session:
        return settings_of(session.scalars(select(Source)).one())


def test_a_source_is_added_with_its_login_schedule_and_columns_and_recorded(
    sqlite_database: Database,
) -> None:
    assert "web shop" in save(sqlite_database)
    result = stored(sqlite_database)
    assert (result.location, result.schedule, result.given) == (STORED, "0 6 * * mon", {"unit_price": "Net"})
    with sqlite_database.read() as session:
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.kind == "source-changed")).all()
        assert '"added"' in event.details
        assert "SOURCE_PASSWORD" not in event.details


def test_the_form_never_shows_the_login_again_and_keeps_it_unless_told(sqlite_database: Database) -> None:
    save(sqlite_database, header="X-Token: ${SOURCE_TOKEN}")
    text = render(dashboard(sqlite_database, (data,)), "source-form-asked", {"source": 1}, path="/data").text
    assert "shop.example\\u002forders.csv" in text, "slashes are written so"
    assert "SOURCE_TOKEN}" not in text.replace("Bearer ${SOURCE_TOKEN}", "")
    assert "ada" not in text
    save(sqlite_database, 1, user="", password="", schedule="")
    remaining = stored(sqlite_database)
    assert (remaining.location, remaining.schedule) == (STORED, "")
    assert remaining.options["headers"] == {"X-Token": "${SOURCE_TOKEN}"}
    save(sqlite_database, 1, user="", password="", forget=True)
    forgotten = stored(sqlite_database)
    assert forgotten.location == "https://shop.example/orders.csv"
    assert "headers" not in forgotten.options


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": "7"}, "needs a name"),
        ({"address": "/etc/passwd"}, "not a web address"),
        ({"address": "sql:sqlite:///shop.sqlite3#SELECT 1"}, "not a web address"),
        ({"password": "hunter2"}, "Secrets are not stored"),
        ({"header": "Authorization: Bearer abc"}, "Secrets are not stored"),
        ({"header": "Authorization: ${SECRET_KEY}"}, "SECRET_KEY may hold another"),
        ({"address": "https://evil.example/${DATABASE_URL}"}, "DATABASE_URL may hold another"),
        ({"header": "no colon"}, "is no header"),
        ({"schedule": "often"}, "is no schedule"),
        ({"mapping": "colour=Farbe"}, "is no field"),
        ({"mapping": "price"}, "does not say which column"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    sqlite_database: Database, changed: dict[str, Any], told: str
) -> None:
    assert told in save(sqlite_database, **changed)
    with sqlite_database.read() as session:
        assert session.scalars(select(Source)).all() == []


def test_of_a_source_elsewhere_only_schedule_and_columns_change() -> None:
    before = SourceSettings("sftp://shop/${WORD}/orders", options={"host_key": "SHA256:x"})
    result = settings_from(form(address="https://evil.example/"), before)
    assert (result.location, result.options) == (before.location, before.options)
    assert (result.schedule, result.given) == ("0 6 * * 1", {"unit_price": "Net"})


def test_other_variables_of_the_command_line_stay_but_lead_nowhere_else() -> None:
    before = SourceSettings("https://shop.example/a.csv", options={"headers": {"X-Token": "${TOKEN}"}})
    same = form(address="https://shop.example/a.csv", user="", password="")
    assert settings_from(same, before).options == before.options
    with pytest.raises(UserError, match="TOKEN may hold another"):
        settings_from({**same, "address": "https://shop.example/b.csv"}, before)


def test_an_address_of_the_page_leads_to_the_open_internet_only_when_hosted(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        settings = settings_from(form(address="http://127.0.0.1:9/x.csv", user="", password=""), None)
        add_source(session, "inside", settings, by="ada", now=NOW)
    hosted = Settings(host="0.0.0.0", secret_key="a" * 64, _env_file=None)  # type: ignore[call-arg]
    with pytest.raises(UserError, match="network"):
        SourceReader(sqlite_database, hosted, now=NOW).read("inside")


@pytest.mark.parametrize(("role", "may"), [("admin", True), ("analyst", False)])
def test_only_administrators_who_proved_who_they_are_change_sources(
    sqlite_database: Database, role: str, may: bool
) -> None:
    add_user(sqlite_database, role=role)
    served = dashboard(sqlite_database, (data,))
    served.log_in()
    assert ("Add a source" in served.render("/data")) is may
    with sqlite_database.write() as session:
        session.execute(update(LoginSession).values(confirmed_at=datetime.now(UTC) - timedelta(days=1)))
    typed = {f"source-form-{name}": value for name, value in TYPED.items()}
    output = render(served, "source-form-save", {"source": None}, path="/data", **typed)
    refusal = "Confirm that it is you first" if may else "Your role does not allow this"
    assert refusal in output.text
    with sqlite_database.read() as session:
        assert session.scalars(select(Source)).all() == []


def test_a_login_is_taken_out_of_an_address_whole() -> None:
    assert without_login("https://a:b@shop.example:8443/x?y=1#z") == "https://shop.example:8443/x?y=1#z"


def test_a_stored_header_is_not_sent_to_another_server() -> None:
    before = SourceSettings("https://shop.example/a.csv", options={"headers": {"X-Token": "secret"}})
    moved = settings_from({"address": "https://shop.example/b.csv"}, before)
    assert moved.options["headers"] == {"X-Token": "secret"}
    for elsewhere in (
        "https://evil.example/a.csv",
        "http://shop.example/a.csv",
        "https://shop.example:444/a.csv",
    ):
        assert "headers" not in settings_from({"address": elsewhere}, before).options
