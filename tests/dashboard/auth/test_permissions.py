"""Every route, page, callback and download, with every role and without a login."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from dash import Input, Output, html
from sqlalchemy import select

from dashboard.app import create_app
from dashboard.pages import PAGES
from dashboard.request.page_spec import PageSpec
from dashboard.server.access import UndeclaredAccessError, access_of, declared_access
from dashboard.server.malformed import CALLBACK_PATH
from db.engine import Database
from db.models import AuditEvent
from domain.enums import Permission, Role
from domain.permissions import PERMISSIONS, is_permitted
from settings import load_settings
from tests.dashboard.auth.test_everything_is_denied import OPEN, addresses
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import Dashboard, add_user, hosted, page, without_values
from tests.factories import movement, person, publish_version

REFUSED = "Your role does not allow this"
MEMBERS = ("QX-MEMBER-1", "QX-MEMBER-2")
SECRET_MARK = "QX-MEMBER"
"""In the id of every customer: what a reader must never be sent."""
LAYOUTS = ("layout", "layout_without_version")
DOWNLOADS = (
    "/export/customers.csv",
    "/export/customers.xlsx",
    "/export/movements.csv",
    "/export/invoices.csv?customer=QX-MEMBER-1",
    "/export/experiment/1.csv",
)


@pytest.fixture
def shop(sqlite_database: Database) -> Database:
    """Two versions with members, and one user of each role."""
    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 2, 23), members=MEMBERS[:1])
        publish_version(
            session,
            members=[person(item, gross_revenue=900.0) for item in MEMBERS],
            movements=[movement(MEMBERS[1])],
        )
    for role in Role:
        add_user(sqlite_database, f"{role}@example.org", role)
    return sqlite_database


def logged_in(database: Database, role: Role | None, pages: Sequence[PageSpec] = PAGES) -> Dashboard:
    served = hosted(database, tuple(pages))
    if role is not None:
        assert served.log_in(f"{role}@example.org").status_code == 302
    return served


def without_content(item: PageSpec) -> PageSpec:
    """The same page, of which nothing is drawn: who opens it is decided before that."""
    blank: Any = {name: lambda _request: html.Div() for name in LAYOUTS if getattr(item, name) is not None}
    return replace(item, **blank)


def callbacks(served: Dashboard) -> Iterator[tuple[str, dict[str, Any], frozenset[Permission]]]:
    """Every callback of the server: its output, its entry, and what it declares."""
    for output, callback in served.app.callback_map.items():
        if callback.get("callback") is not None:
            access = declared_access(callback["callback"])
            assert access is not None
            yield output, callback, access.permissions


def call(served: Dashboard, output: str, callback: dict[str, Any]) -> Any:
    """What dash-renderer sends when everything is empty."""
    names = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
    outputs: Any = [{"id": id_, "property": property_} for id_, property_ in names]
    return served.client.post(
        "/_dash-update-component",
        json={
            "output": output,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": without_values(callback["inputs"]),
            "changedPropIds": [],
            "state": without_values(callback["state"]),
        },
        headers={"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"},
    )


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_the_pages_and_routes_of_its_permissions_and_no_other(
    shop: Database, role: Role
) -> None:
    served = logged_in(shop, role)
    for item in PAGES:
        status = served.get(item.path).status_code
        assert status == (200 if is_permitted(role, item.permission) else 403), item.path
        text = served.draw(item.path).text
        assert ("You don't have access to this page" in text) != is_permitted(role, item.permission)
    server = served.app.server
    adapter = server.url_map.bind("localhost")
    for method, address in addresses(served):
        if address in ("/logout", "/") or address.startswith("/account/"):
            continue
        endpoint, _ = adapter.match(address, method=method)
        if endpoint == "/<path:path>":  # what a page needs was looked at above
            continue
        may = is_permitted(role, *access_of(server, endpoint).permissions)
        status = served.client.open(
            address,
            method=method,
            headers={"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"},
        ).status_code
        assert (status == 403) != may, (method, address, status)


@pytest.mark.parametrize("role", list(Role))
def test_a_callback_answers_whoever_has_its_permissions_and_nobody_else(shop: Database, role: Role) -> None:
    served = logged_in(shop, role)
    served.get("/")
    for output, callback, permissions in callbacks(served):
        answer = call(served, output, callback)
        assert (REFUSED in answer.text) != is_permitted(role, *permissions), output


@pytest.mark.parametrize("allowed", [True, False], ids=["only", "all but"])
@pytest.mark.parametrize("permission", list(Permission))
def test_each_permission_opens_what_declares_it_and_nothing_else(
    shop: Database, permission: Permission, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever roles there will be: one that has a single permission, and one that lacks a single one."""
    has = frozenset({permission}) if allowed else frozenset(Permission) - {permission}
    monkeypatch.setattr("domain.permissions.PERMISSIONS", {**PERMISSIONS, Role.VIEWER: has})
    served = logged_in(shop, Role.VIEWER, [without_content(item) for item in PAGES])
    csrf = {"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"}
    for item in PAGES:
        may = item.permission in has
        # every page is behind Dash's own route, which shows figures
        assert (served.get(item.path).status_code == 200) == (may and Permission.SEE_FIGURES in has), (
            item.path
        )
    server, requested = served.app.server, set()
    adapter = server.url_map.bind("localhost")
    for method, address in addresses(served):
        endpoint, _ = adapter.match(address, method=method)
        if endpoint in requested or address in ("/logout", CALLBACK_PATH) or address.startswith("/account/"):
            continue
        requested.add(endpoint)
        if endpoint in ("/", "/<path:path>"):  # pages were looked at above
            continue
        may = access_of(server, endpoint).permissions <= has
        status = served.client.open(address, method=method, headers=csrf).status_code
        assert (status == 403) != may, (method, address, status)
    if Permission.SEE_FIGURES not in has:
        return  # no callback is reached then
    served.get("/")
    for output, callback, needed in callbacks(served):
        assert (REFUSED in call(served, output, callback).text) != (needed <= has), output


def test_a_page_that_declares_nothing_does_not_start() -> None:
    with pytest.raises(TypeError, match="no permission is declared for the page /leak"):
        page("/leak", permission=None)
    with pytest.raises(TypeError, match="permission"):
        PageSpec(path="/leak", title="", label="", icon="", layout=lambda _request: html.Div())  # type: ignore[call-arg]


def test_without_a_login_no_callback_answers(shop: Database) -> None:
    served = logged_in(shop, None)
    served.get("/login")
    for output, callback, _ in callbacks(served):
        assert call(served, output, callback).status_code == 401, output


@pytest.mark.parametrize("role", [None, *Role])
def test_lists_of_customers_are_files_for_those_who_may_export_alone(
    shop: Database, role: Role | None
) -> None:
    served = logged_in(shop, role)
    for address in DOWNLOADS:
        answer = served.client.get(address)
        answer.get_data()  # to its end: it is streamed
        if is_permitted(role, Permission.SEE_CUSTOMERS, Permission.EXPORT):
            assert answer.status_code in (200, 404), address  # there is no experiment
        else:
            assert answer.status_code in (401, 403, 302), address
            assert SECRET_MARK not in answer.text
    if role == Role.ANALYST:
        assert SECRET_MARK in served.client.get(DOWNLOADS[0]).text


@pytest.mark.slow
def test_a_reader_is_never_sent_a_customer(shop: Database) -> None:
    reader, viewer = logged_in(shop, Role.READER), logged_in(shop, Role.VIEWER)
    searches = ("", "?version=1", "?compare=1-2", "?area=-9,-9,9,-9,9,9,-9,9", "?customer=QX-MEMBER-1")
    seen_by_viewer = 0
    for served in (reader, viewer):
        served.get("/")
    for item in PAGES:
        for search in searches:
            assert (
                SECRET_MARK not in reader.draw(item.path, search.replace("customer=QX-MEMBER-1", "x=1")).text
            )
            seen_by_viewer += SECRET_MARK in viewer.draw(item.path, search).text
    assert seen_by_viewer >= 4, "otherwise this test could not notice"
    requested = {"startRow": 0, "endRow": 10, "sortModel": [], "filterModel": {}}
    rows = render(reader, "insiders-grid", requested, path="/", address="?x=1")
    assert SECRET_MARK not in rows.text


def test_a_viewer_is_offered_no_file_and_an_analyst_is(shop: Database) -> None:
    for role, offered in ((Role.VIEWER, False), (Role.ANALYST, True)):
        served = logged_in(shop, role)
        for path in ("/insiders", "/movements"):
            assert ("/export/" in served.render(path)) == offered, (role, path)


def test_a_denial_is_recorded_with_who_asked_for_what(shop: Database) -> None:
    served = logged_in(shop, Role.VIEWER)
    served.client.get("/export/customers.csv")
    served.get("/admin")
    served.draw("/admin")
    served.app.server.extensions["background_writer"].flush()
    with shop.read() as session:
        denied = session.scalars(select(AuditEvent).where(AuditEvent.kind == "denied")).all()
    assert {item.by for item in denied} == {"viewer@example.org"}
    assert [item.values["what"] for item in denied] == [
        "GET /export/customers.csv",
        "GET /admin",
        "GET /admin",  # drawn without another request for the address
    ]


def test_a_route_that_declares_nothing_does_not_start(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "dashboard.app.register_exports",
        lambda app, _context: app.server.add_url_rule("/leak", "leak", lambda: "everything"),
    )
    with pytest.raises(UndeclaredAccessError, match="the route leak"):
        create_app(load_settings({}), sqlite_database)


def test_a_callback_that_declares_nothing_does_not_start(sqlite_database: Database) -> None:
    def register(app: Any, _context: Any) -> None:
        app.callback(Output("leak", "children"), Input("leak", "n_clicks"))(lambda _clicks: "everything")

    leaking: PageSpec = page("/", register=register, layout=lambda _request: html.Div(id="leak"))
    with pytest.raises(UndeclaredAccessError, match=r"the callback of leak\.children"):
        create_app(load_settings({}), sqlite_database, (leaking,))


def test_no_more_addresses_are_open_than_these(sqlite_database: Database) -> None:
    server = hosted(sqlite_database, PAGES).app.server
    result = {str(rule) for rule in server.url_map.iter_rules() if access_of(server, rule.endpoint).is_open}
    assert result == OPEN
