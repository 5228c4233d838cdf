"""/admin: who may do what, how the app is, what is set, who did what; and who may not see any of it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboard.pages.admin.effective_settings import WORDS, value_of
from dashboard.pages.admin.page import page as admin
from dashboard.pages.model.page import page as model
from db import governance, people
from db.engine import Database
from db.jobs import queue as runs
from db.models import Lease, Run, User
from domain.enums import OverrideKind, Role, RunKind
from domain.version import program_version
from i18n import Localizer, Message
from i18n.audit import audit_message
from i18n.labels import role_description, role_label
from settings import Settings, load_settings
from tests.dashboard.rendering import render_page
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import PASSWORD, Dashboard, add_user, dashboard, hosted, page
from tests.factories import publish_version

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "a password of the database"


def administering(database: Database, role: str = "admin", **settings: str) -> Dashboard:
    """The page as somebody of this role has it, hosted."""
    add_user(database, role=role)
    served = hosted(database, (page(), model, admin), **settings)
    served.log_in()
    return served


def submit(served: Dashboard, act: str, **what: Any) -> TestResponse:
    form = {"invite-email": what.pop("email", ""), "invite-role": what.pop("invited", "viewer")}
    return render(served, "people-action", {"act": act, **what}, path="/admin", **form)


def user(database: Database, email: str) -> User:
    with database.read() as session:
        return session.scalars(select(User).where(User.email == email)).one()


def add_run(database: Database, **known: Any) -> int:
    with database.write() as session:
        run = Run(
            **{
                "kind": "weekly",
                "params": {},
                "requested_by": "schedule",
                "requested_at": NOON,
                "started_at": NOON,
                "finished_at": NOON + timedelta(seconds=80),
                "status": "done",
                "attempts": 1,
                **known,
            }
        )
        session.add(run)
        session.flush()
        return run.id


def test_an_administrator_invites_somebody_by_a_link_that_is_told_once(database: Database) -> None:
    served = administering(database)
    response = submit(served, "invite", email="bruno@example.org", invited="analyst")
    link = re.search(r"https://localhost(/join/[\w-]+)", json.dumps(response.json))
    assert link is not None
    assert "Send this link to bruno@example.org" in response.text
    content = served.render("/admin")
    assert "bruno@example.org" in content
    assert "invited; link valid until" in content
    assert link[1] not in content
    assert user(database, "bruno@example.org").role == "analyst"
    assert hosted(database).get(link[1]).status_code == 200


def test_an_invitation_that_cannot_be_says_why_beside_the_form(sqlite_database: Database) -> None:
    served = administering(sqlite_database)
    response = submit(served, "invite", email="ADA@example.org")
    assert response.json["response"]["invite-said"]["children"] == "ada@example.org is already a user."  # type: ignore[index]


def test_roles_are_changed_and_the_change_ends_the_sessions(sqlite_database: Database) -> None:
    served = administering(sqlite_database)
    add_user(sqlite_database, "bruno@example.org")
    bruno = hosted(sqlite_database)
    bruno.log_in("bruno@example.org")
    assert bruno.get("/").status_code == 200
    submit(served, "role", user=user(sqlite_database, "bruno@example.org").id, role="analyst")
    assert user(sqlite_database, "bruno@example.org").role == "analyst"
    assert bruno.get("/").location == "/login"


def test_somebody_is_signed_out_deactivated_and_let_in_again(sqlite_database: Database) -> None:
    served = administering(sqlite_database)
    add_user(sqlite_database, "bruno@example.org")
    number = user(sqlite_database, "bruno@example.org").id
    bruno = hosted(sqlite_database)
    bruno.log_in("bruno@example.org")
    submit(served, "out", user=number)
    assert bruno.get("/").location == "/login"
    assert bruno.log_in("bruno@example.org").status_code == 302
    submit(served, "off", user=number)
    assert bruno.get("/").location == "/login"
    assert bruno.log_in("bruno@example.org").status_code == 401
    assert "Reactivate" in render(served, "people-request", {"user": number}, path="/admin").text
    submit(served, "on", user=number)
    assert bruno.log_in("bruno@example.org").status_code == 302


def test_the_last_administrator_is_told_that_they_must_stay(sqlite_database: Database) -> None:
    served = administering(sqlite_database)
    ada = user(sqlite_database, "ada@example.org").id
    for act in ({"act": "off"}, {"act": "role", "role": "viewer"}):
        response = submit(served, act.pop("act"), user=ada, **act)
        assert "is the last administrator who can log in" in response.text
    assert served.get("/").status_code == 200


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_others_neither_see_the_page_nor_get_anything_out_of_its_callbacks(
    sqlite_database: Database, role: str
) -> None:
    number = add_run(sqlite_database, log="what was said")
    served = administering(sqlite_database, role)
    assert served.get("/admin").status_code == 403
    served.get("/")
    assert "You don't have access to this page" in served.draw("/admin").text
    assert "/admin" not in served.render("/")
    own = user(sqlite_database, "ada@example.org").id
    requested: list[tuple[str, dict[str, Any]]] = [
        ("people-request", {"user": own}),
        ("people-action", {"act": "role", "user": own, "role": "admin"}),
        ("people-action", {"act": "invite"}),
        ("log-request", {"run": number}),
    ]
    for store, what in requested:
        response = render(served, store, what, path="/", **{"invite-email": "eve@example.org"})
        assert "Your role does not allow this" in response.text, store
        assert "what was said" not in response.text
    assert user(sqlite_database, "ada@example.org").role == role
    with sqlite_database.read() as session:
        assert len(session.scalars(select(User)).all()) == 1


def test_every_callback_of_the_page_asks_again_who_it_is(sqlite_database: Database) -> None:
    """A callback that is added later and forgets to ask fails here."""
    served = administering(sqlite_database, "analyst")
    stores = {"people-request", "people-action", "log-request"}
    with_input = {inputs["id"] for item in served.app.callback_map.values() for inputs in item["inputs"]}
    ours = {item for item in with_input if item.startswith(("people", "invite", "log-"))}
    assert ours == stores


def test_where_nobody_logs_in_the_first_one_invited_is_an_administrator(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (page(), admin))
    assert "No login required" in served.render("/admin")
    submit(served, "invite", email="ada@example.org", invited="viewer")
    assert user(sqlite_database, "ada@example.org").role == "admin"
    assert served.get("/").status_code == 200, "it stays open until the password is chosen"


def test_health_tells_the_database_who_works_what_ran_and_what_comes(database: Database) -> None:
    with database.write() as session:
        publish_version(session)
        runs.request(
            session, RunKind.IMPORT, {"source": "https://ada:pw@shop.example/march.csv?key=1"}, "ada"
        )
    add_run(database, attempts=2, outcome=Message("Published version {version}", {"version": 1}).to_json())
    text = render_page(database, admin, "?tab=health").text
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    assert re.search(rf"Database {kind}, \d+\.\d MB, schema \d{{4}}", text)
    assert f"Program version {program_version()}" in text
    assert "Versions kept 1, 2 Mar 2026 to 2 Mar 2026" in text
    assert "Active worker none right now" in text
    assert "Queue Import" in text
    assert "2 Mar 2026 12:00 Weekly run the schedule 1 min 20 s, attempt 2 done Published version 1" in text
    assert "pw@" not in text
    assert "key=1" not in text
    with database.write() as session:
        session.add(Lease(id=1, fence=1, holder="dyno:7", expires_at=datetime(2999, 1, 1, tzinfo=UTC)))
    assert "Active worker dyno:7, run" in render_page(database, admin, "?tab=health").text


def test_another_job_never_hides_how_the_weekly_run_ended(sqlite_database: Database) -> None:
    add_run(sqlite_database, status="failed", outcome=Message("The database did not answer.").to_json())
    add_run(
        sqlite_database,
        kind="draw-experiment",
        params={"name": "Spring"},
        started_at=NOON + timedelta(hours=1),
    )
    page = render_page(sqlite_database, admin, "?tab=health")
    assert "Last weekly run, 2 Mar 2026 12:01: failed ." in page.text
    weekly, others = page.tables()[1:]
    assert [row[1] for row in weekly] == ["Weekly run"]
    assert [row[1] for row in others] == ["New experiment"]


def test_every_kind_of_request_has_words_of_its_own_in_the_audit_log(sqlite_database: Database) -> None:
    params = {"name": "Spring", "start": "2026-01-05", "end": "2026-02-02", "model": 3, "file": "march.csv"}
    text = {
        kind: Localizer("en").render(audit_message("run-requested", {"run": kind, **params}))
        for kind in RunKind
    }
    assert len(set(text.values())) == len(RunKind)
    assert text[RunKind.PROMOTE] == "Requested to make model 3 the champion."
    assert text[RunKind.DRAW_EXPERIMENT] == "Requested to create the experiment Spring."
    assert text[RunKind.REPLAY] == "Requested a replay from 5 Jan 2026 to 2 Feb 2026."
    with sqlite_database.write() as session:
        runs.request(session, RunKind.PROMOTE, {"model": 3, "back": True}, "ada@example.org")
    assert "Requested to go back to model 3." in render_page(sqlite_database, admin, "?tab=trail").text


def test_the_log_of_a_run_is_shown_without_secrets(sqlite_database: Database) -> None:
    number = add_run(sqlite_database, log=f"could not reach it with {SECRET}")
    source = f"https://ada:{SECRET}@shop.example/lines.csv"
    served = administering(sqlite_database, invoices_source=source.replace(" ", "%20"))
    text = render(served, "log-request", {"run": number}, path="/admin").text
    assert "could not reach it with" in text
    assert SECRET not in text


def test_every_setting_has_its_words_and_no_secret_is_shown(sqlite_database: Database) -> None:
    assert set(WORDS) == set(Settings.model_fields)
    inputs = {
        "DATABASE_URL": "postgresql://ada:pw-of-db@db.example/shop?password=pw-of-db",
        "INVOICES_SOURCE": "https://ada:pw-of-shop@shop.example/lines.csv?token=abc",
        "SECRET_KEY": "k" * 32,
        "ADMIN_EMAIL": "ada@example.org",
        "ADMIN_PASSWORD": PASSWORD,
        "METRICS_TOKEN": "m" * 32,
    }
    settings = load_settings(inputs)
    visible = {name: value_of(settings, name) for name in Settings.model_fields}
    assert visible["database_url"] == "postgresql://db.example/shop?•••"
    assert visible["invoices_source"] == "https://shop.example/lines.csv?•••"
    assert visible["secret_key"] == visible["admin_password"] == visible["metrics_token"] == "•••"
    assert visible["port"] == "8050"
    as_given: dict[str, Any] = {name.lower(): value for name, value in inputs.items()}
    everything = render_page(sqlite_database, admin, "?tab=settings", **as_given).text
    for secret in ("pw-of-db", "pw-of-shop", "abc", "k" * 32, "m" * 32, PASSWORD):
        assert secret not in everything


def test_the_trail_tells_who_did_what_newest_first(database: Database) -> None:
    with database.write() as session:
        publish_version(session, members=["ada"])
        governance.override(
            session,
            "ada",
            kind=OverrideKind.PIN,
            reason="friend of the house",
            by="carla@example.org",
            expires_on=None,
        )
        governance.release(session, "ada", by="carla@example.org")
        people.invite(session, "bruno@example.org", "viewer", by="ada@example.org")
        runs.request(session, RunKind.IMPORT, {"upload": "0", "name": "march.csv"}, "bruno@example.org")
    text = render_page(database, admin, "?tab=trail").text
    for message in (
        "carla@example.org Always include customer ada: friend of the house",
        "carla@example.org Removed the manual override for customer ada: the model decides again.",
        "ada@example.org Invited bruno@example.org.",
        "bruno@example.org Requested an import of march.csv.",
    ):
        assert message in text
    assert text.index("Requested an import") < text.index("Invited bruno") < text.index("Always include")


def test_every_role_has_its_name_and_its_words_in_both_languages() -> None:
    for role in Role:
        for words in (role_label(role), role_description(role)):
            assert Localizer("pt_BR").label(words) != words
