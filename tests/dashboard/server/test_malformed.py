from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from dashboard.server.malformed import MalformedRequest, check_callback, check_text
from db.engine import Database
from tests.dashboard.served import BROWSER, PASSWORD, Dashboard, add_user, hosted

CALLBACKS = {
    "page.children": {
        "inputs": [{"id": "route", "property": "data"}],
        "state": [{"id": "address", "property": "search"}],
    },
    "list.rows": {
        "inputs": [{"id": "list", "property": "getRowsRequest"}],
        "state": [],
    },
    "chosen.children": {
        "inputs": [{"id": "list", "property": "selectedRows"}],
        "state": [],
    },
    "mapped.children": {
        "inputs": [{"id": '{"place":["ALL"],"type":"column"}', "property": name} for name in ("value", "id")],
        "state": [],
    },
    "marks.href": {
        "inputs": [{"id": '{"name":["ALL"],"type":"marks"}', "property": "clickData"}],
        "state": [],
    },
}


def body(**other: Any) -> dict[str, Any]:
    """What the renderer sends for the first of CALLBACKS, but for what is given."""
    return {
        "output": "page.children",
        "outputs": [{"id": "page", "property": "children"}],
        "inputs": [{"id": "route", "property": "data", "value": {"path": "/"}}],
        "changedPropIds": ["route.data"],
        "state": [{"id": "address", "property": "search", "value": "?country=France"}],
        **other,
    }


def rows(asked: Any) -> dict[str, Any]:
    inputs = [{"id": "list", "property": "getRowsRequest", "value": asked}]
    outputs = {"id": "list", "property": "rows"}
    return {"output": "list.rows", "outputs": outputs, "inputs": inputs, "state": []}


def pressed(**button: Any) -> dict[str, Any]:
    return body(inputs=[{"id": "route", "property": "data", "value": {"act": "end", **button}}])


def selected(chosen: Any) -> dict[str, Any]:
    inputs = [{"id": "list", "property": "selectedRows", "value": chosen}]
    outputs = {"id": "chosen", "property": "children"}
    return {"output": "chosen.children", "outputs": outputs, "inputs": inputs, "state": []}


def columns(values: list[Any], ids: list[Any]) -> dict[str, Any]:
    """What the renderer sends for choosers whose ids are of a pattern."""
    inputs = [
        [{"id": id, "property": "value", "value": value} for id, value in values],
        [{"id": id, "property": "id", "value": id} for id in ids],
    ]
    return {
        "output": "mapped.children",
        "outputs": {"id": "mapped", "property": "children"},
        "inputs": inputs,
        "state": [],
    }


def column(place: Any, **more: Any) -> dict[str, Any]:
    return {"type": "column", "place": place, **more}


def searched(search: Any) -> dict[str, Any]:
    return body(state=[{"id": "address", "property": "search", "value": search}])


@pytest.mark.parametrize(
    "sent",
    [
        body(),
        body(outputs={"id": "page", "property": "children"}),
        searched(None),
        searched("?search=100%25"),
        pressed(user=2**31 - 1, at=1_764_000_000_000),
        selected([{"customer_id": "12748", "gross": 3_000_000_000}]),
        rows(None),
        rows({"startRow": 0, "endRow": 50, "sortModel": [{"colId": "orders", "sort": "asc"}]}),
        rows({"filterModel": {"customer_id": {"filterType": "text", "filter": "123"}}}),
        rows({"startRow": 50, "after": {"row": 49, "customer_id": "12881"}}),
        rows({"startRow": 50, "after": None}),
        pressed(source=None),
        columns([], []),
        columns([(column(1), "price"), (column(2), None)], [column(1), column(2)]),
        {
            "output": "marks.href",
            "outputs": {"id": "marks", "property": "href"},
            "inputs": [[{"id": {"name": "map", "type": "marks"}, "property": "clickData", "value": None}]],
        },
    ],
)
def test_what_the_renderer_sends_is_let_through(sent: dict[str, Any]) -> None:
    check_callback(sent, CALLBACKS)


DEEP: Any = []
for _ in range(30):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        3,
        {},
        body(output="nothing.children"),
        body(output=["page.children"]),
        body(outputs="page"),
        body(outputs=[1]),
        body(outputs=None),
        body(outputs=[]),
        body(outputs=[{"id": "page", "property": "style"}]),
        body(outputs=[{"id": ["page"], "property": "children"}]),
        body(outputs=[{"id": "page", "property": "children"}] * 2),
        rows({"startRow": 2**60}),
        rows({"startRow": float("nan")}),
        body(inputs=3),
        body(inputs={}),
        body(inputs=[]),
        body(inputs=[1]),
        body(inputs=[{}]),
        body(inputs=[{"id": "theme", "property": "data", "value": {}}]),
        body(inputs=[{"id": "route", "property": "data", "value": "x"}]),
        body(state=[]),
        body(state=5),
        body(changedPropIds=4),
        body(changedPropIds=[[]]),
        searched(5),
        searched([]),
        searched("\x00"),
        searched("?customer=%00"),
        searched("?customer=\ud800"),
        rows([]),
        rows({"startRow": "a"}),
        rows({"sortModel": [3]}),
        rows({"filterModel": {"customer_id": "x"}}),
        rows({"filterModel": {"customer_id": {"filter": 5}}}),
        rows({"filterModel": {"customer_id": {"filter": "\x00"}}}),
        rows({"startRow": 0, "\x00": 1}),
        rows({"filterModel": {"deep": DEEP}}),
        pressed(user=2**31),
        pressed(session=-1),
        pressed(list="3"),
        pressed(draft=True),
        pressed(model=1.5),
        pressed(user={"id": 1}),
        pressed(role=["admin"]),
        columns([(column("one"), "price")], [column("one")]),
        columns([(column(1, more=1), "price")], [column(1, more=1)]),
        columns([({"type": "another", "place": 1}, "price")], [{"type": "another", "place": 1}]),
        columns([("column", "price")], ["column"]),
        columns([(column(1), {})], [column(1)]),
        columns([(column(1), "price")], []),
        columns([(column(1), "price")], [column(2)]),
        selected([1, 2]),
        selected({"customer_id": "1"}),
    ],
)
def test_anything_else_is_refused(sent: Any) -> None:
    with pytest.raises(MalformedRequest):
        check_callback(sent, CALLBACKS)


def test_text_of_any_language_is_text() -> None:
    check_text("Ação, 買い物, 🛒")
    for broken in ("a\x00b", "\ud83d"):
        with pytest.raises(MalformedRequest):
            check_text(broken)


def callback(served: Dashboard, data: str, content_type: str = "application/json") -> Any:
    headers = {"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"}
    return served.client.post(
        "/_dash-update-component", data=data, headers=headers, content_type=content_type
    )


def test_a_callback_of_another_content_type_is_refused(sqlite_database: Database) -> None:
    add_user(sqlite_database)
    served = hosted(sqlite_database)
    served.log_in()
    served.get("/")
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert callback(served, "{}", content_type).status_code == 415


def test_at_the_edge_it_is_400_with_one_line_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    add_user(database)
    served = hosted(database)
    served.get("/login")
    form = {"email": "a\x00da@example.org", "password": PASSWORD, "csrf_token": served.token()}
    as_json: Any = {"content_type": "application/json"}
    sent: dict[str, Callable[[], TestResponse]] = {
        "form": lambda: served.client.post(
            "/login", data=form, headers={**BROWSER, "Referer": f"{served.origin}/"}
        ),
        "password": lambda: served.log_in(password="\x00"),
        "parameter": lambda: served.get("/login?next=%00"),
        "its name": lambda: served.get("/?%00=1"),
        "path": lambda: served.get("/join/%00"),
        "header": lambda: served.get("/login", headers={"User-Agent": "a\x00b"}),
        "no JSON": lambda: callback(served, "{"),
        "too deep": lambda: callback(served, "[" * 100_000),
        "NUL in JSON": lambda: callback(served, json.dumps(searched("\x00"))),
        "unknown": lambda: callback(served, "{}"),
        "NUL in other JSON": lambda: served.client.post("/upload", data='{"name": "\\u0000"}', **as_json),
        "half of a character": lambda: served.client.post("/upload", data='{"name": "\\ud800"}', **as_json),
        "other JSON too deep": lambda: served.client.post("/upload", data="[" * 100_000, **as_json),
        "host": lambda: served.get("/healthz", headers={"Host": "x" * 300}),
    }
    for name, send in sent.items():
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            response = send()
        assert response.status_code == 400, name
        assert response.headers["Content-Security-Policy"], name
        assert [record.levelname for record in caplog.records] == ["WARNING"], name
        assert caplog.records[0].exc_info is None, name
    assert "<h1>Invalid request</h1>" in served.get("/login?next=%00").text
    assert served.log_in().status_code == 302
    served.get("/")
    assert served.draw().status_code == 200
