"""Sources that administrators add and change on the page: the command line's checks, and some of its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from dashboard.pages.data.page import page as data
from dashboard.pages.data.source_connection import address_of, without_login
from dashboard.pages.data.source_fields import FIELDS_OF
from dashboard.pages.data.source_form import settings_from, shown_fields
from dashboard.pages.data.source_kinds import kinds_offered
from db.engine import Database
from db.models import AuditEvent, LoginSession, Source
from db.source_settings import SourceSettings, add_source, checked, settings_of
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
KINDS = kinds_offered(Settings(_env_file=None))  # type: ignore[call-arg]
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
    text = render(
        dashboard(sqlite_database, (data,)), "source-form-request", {"source": 1}, path="/data"
    ).text
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
    result = settings_from(form(address="https://evil.example/"), before, KINDS)
    assert (result.location, result.options) == (before.location, before.options)
    assert (result.schedule, result.given) == ("0 6 * * 1", {"unit_price": "Net"})


def test_other_variables_of_the_command_line_stay_but_lead_nowhere_else() -> None:
    before = SourceSettings("https://shop.example/a.csv", options={"headers": {"X-Token": "${TOKEN}"}})
    same = form(address="https://shop.example/a.csv", user="", password="")
    assert settings_from(same, before, KINDS).options == before.options
    with pytest.raises(UserError, match="TOKEN may hold another"):
        settings_from({**same, "address": "https://shop.example/b.csv"}, before, KINDS)


def test_an_address_of_the_page_leads_to_the_open_internet_only_when_hosted(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        settings = settings_from(form(address="http://127.0.0.1:9/x.csv", user="", password=""), None, KINDS)
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
    moved = settings_from({"address": "https://shop.example/b.csv"}, before, KINDS)
    assert moved.options["headers"] == {"X-Token": "secret"}
    for elsewhere in (
        "https://evil.example/a.csv",
        "http://shop.example/a.csv",
        "https://shop.example:444/a.csv",
    ):
        assert "headers" not in settings_from({"address": elsewhere}, before, KINDS).options


BUCKET = {"address": "s3://shop/orders/", "access_key": "${SOURCE_KEY}", "secret_key": "${SOURCE_SECRET}"}
SFTP = {"address": "sftp://files.example/orders/", "user": "ada", "password": "${SOURCE_WORD}"}
QUERY = {"address": "postgresql://db.example/shop", "user": "ada", "password": "${SOURCE_WORD}"}
RECIPE = (
    '{"url": "https://${SOURCE_KEY}:${SOURCE_SECRET}@shop.example/orders", "lines": "line_items", '
    '"headers": {"X-Token": "${SOURCE_TOKEN}"}, "next": {"kind": "link"}}'
)


@pytest.mark.parametrize(
    ("typed", "location", "options"),
    [
        (
            {"kind": "object_storage", **BUCKET, "endpoint": "https://s3.example"},
            "s3://shop/orders/",
            {
                "endpoint": "https://s3.example",
                "access_key": "${SOURCE_KEY}",
                "secret_key": "${SOURCE_SECRET}",
            },
        ),
        (
            {"kind": "sftp", **SFTP, "host_key": "SHA256:x"},
            "sftp://ada:${SOURCE_WORD}@files.example/orders/",
            {"host_key": "SHA256:x"},
        ),
        (
            {"kind": "query", **QUERY, "query": "SELECT * FROM lines"},
            "sql:postgresql://ada:${SOURCE_WORD}@db.example/shop#SELECT * FROM lines",
            {},
        ),
        (
            {"kind": "api", "api": RECIPE},
            "api:https://${SOURCE_KEY}:${SOURCE_SECRET}@shop.example/orders",
            {
                "api": {"lines": "line_items", "next": {"kind": "link"}},
                "headers": {"X-Token": "${SOURCE_TOKEN}"},
            },
        ),
        ({"kind": "file", "address": "/exports/"}, "/exports/", {}),
    ],
    ids=["object storage", "sftp", "query", "api", "file"],
)
def test_sources_of_other_kinds_are_stored_as_the_command_line_does(
    typed: dict[str, str], location: str, options: dict[str, Any]
) -> None:
    added = checked(settings_from(typed, None, KINDS))
    assert (added.location, added.options) == (location, {**options, "from_page": True})
    unchanged: dict[str, str] = {
        name: typed[name] for name in ("endpoint", "host_key", "query") if name in typed
    }
    unchanged["address"] = without_login(address_of(location))
    if "api" in options:
        unchanged["api"] = json.dumps(options["api"])
    assert settings_from(unchanged, added, KINDS) == added, "what is secret is not shown, and stays"


@pytest.mark.parametrize(
    ("typed", "elsewhere"),
    [
        ({"kind": "object_storage", **BUCKET}, {"address": "s3://shop/", "endpoint": "https://evil.example"}),
        ({"kind": "sftp", **SFTP}, {"address": "sftp://evil.example/"}),
    ],
)
def test_what_one_server_was_trusted_with_has_to_be_typed_again_for_another(
    typed: dict[str, str], elsewhere: dict[str, str]
) -> None:
    before = settings_from(typed, None, KINDS)
    with pytest.raises(UserError, match="Enter the"):
        settings_from(elsewhere, before, KINDS)


@pytest.mark.parametrize(
    ("typed", "elsewhere"),
    [
        ({"kind": "query", **QUERY, "query": "SELECT 1"}, {"address": "postgresql://evil.example/shop"}),
        ({"kind": "api", "api": RECIPE}, {"address": "https://evil.example/orders"}),
    ],
)
def test_a_query_or_api_elsewhere_is_asked_without_the_stored_login(
    typed: dict[str, str], elsewhere: dict[str, str]
) -> None:
    before = settings_from(typed, None, KINDS)
    moved = settings_from({**elsewhere, "query": "SELECT 1"}, before, KINDS)
    assert "SOURCE_" not in moved.location + json.dumps(dict(moved.options))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": "object_storage", "address": "s3://shop/"}, "Enter the access key"),
        ({"kind": "object_storage", **BUCKET, "access_key": "AKIA"}, "Secrets are not stored"),
        ({"kind": "object_storage", **BUCKET, "address": "/shop"}, "begins with s3://"),
        ({"kind": "sftp", **SFTP, "password": ""}, "Enter the user and the password"),
        ({"kind": "sftp", **SFTP, "password": "hunter2"}, "Secrets are not stored"),
        ({"kind": "query", **QUERY}, "Enter the query"),
        ({"kind": "query", **QUERY, "password": "${DATABASE_URL}", "query": "SELECT 1"}, "DATABASE_URL may"),
        ({"kind": "query", "address": "shop.sqlite3", "query": "SELECT 1"}, "begins with postgresql://"),
        ({"kind": "api", "address": "https://shop.example/", "api": "[1]"}, "no JSON object"),
        ({"kind": "api", "address": "https://shop.example/", "api": '{"colour": 1}'}, "describes no API"),
        ({"kind": "api", "api": RECIPE.replace("SOURCE_TOKEN", "SECRET_KEY")}, "SECRET_KEY may"),
        ({"kind": "file", "address": "https://shop.example/"}, "Enter the path"),
        ({"kind": "manual", "address": "x"}, "on the command line only"),
    ],
)
def test_a_source_of_another_kind_that_cannot_be_is_refused(typed: dict[str, str], told: str) -> None:
    with pytest.raises(UserError, match=told):
        checked(settings_from(typed, None, KINDS))


def test_a_server_offers_no_files_of_its_own_and_reads_none(sqlite_database: Database) -> None:
    hosted = Settings(host="0.0.0.0", secret_key="a" * 64, import_private_addresses=True, _env_file=None)  # type: ignore[call-arg]
    with pytest.raises(UserError, match="on the command line only"):
        settings_from({"kind": "file", "address": "/exports/"}, None, kinds_offered(hosted))
    own = {"kind": "query", "address": "sqlite:////data/insiders.sqlite3", "query": "SELECT 1"}
    for name, typed in (("files", {"kind": "file", "address": "/exports/"}), ("own", own)):
        with sqlite_database.write() as session:
            add_source(session, name, settings_from(typed, None, KINDS), by="ada", now=NOW)
        with pytest.raises(UserError, match="on the command line only"):
            SourceReader(sqlite_database, hosted, now=NOW).read(name)


def test_the_form_shows_the_fields_of_the_chosen_kind() -> None:
    assert [name for name, hidden in zip(FIELDS_OF, shown_fields("sftp"), strict=True) if not hidden] == [
        "login",
        "server",
    ]
