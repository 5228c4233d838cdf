"""Asking a server for pages as a browser does, without one."""

from __future__ import annotations

import json
from http.client import HTTPConnection

PAGES = (
    "/",
    "/insiders",
    "/movements",
    "/segments",
    "/hypotheses",
    "/forecast",
    "/answers",
    "/model",
    "/data",
)
PATIENCE_SECONDS = 40.0
"""Longer than a request may take."""


def open_page(port: int, path: str) -> tuple[int, str]:
    """The document at an address: status and text."""
    return _ask(port, "GET", path)[:2]


def draw_page(port: int, path: str) -> tuple[int, str]:
    """The status and text of the callback with which a browser draws the page."""
    status, text, cookies = _ask(port, "GET", path)
    if status != 200:
        return status, text
    token = cookies.partition("_csrf_token=")[2].partition(";")[0]
    body = {
        "output": DRAWN,
        "outputs": [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in _parts()],
        "inputs": [
            {"id": "route", "property": "data", "value": {"path": path}},
            {"id": "theme", "property": "data", "value": None},
        ],
        "changedPropIds": ["route.data"],
        "state": [{"id": "address", "property": "search", "value": ""}],
    }
    headers = {
        "Content-Type": "application/json",
        "Cookie": cookies,
        "X-CSRFToken": token,
        "Referer": f"http://127.0.0.1:{port}/",
    }
    return _ask(port, "POST", "/_dash-update-component", json.dumps(body), headers)[:2]


DRAWN = (
    "..page.children...navigation-side.children...navigation-bar.children...languages.children"
    "...document-title.data.."
)
"""The callback that draws a page, as dash-renderer names it."""


def _parts() -> list[str]:
    return DRAWN.strip(".").split("...")


def _ask(
    port: int, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, body, {"Accept": "text/html,*/*;q=0.8", **(headers or {})})
        answer = connection.getresponse()
        return (
            answer.status,
            answer.read().decode(errors="replace"),
            "; ".join(_cookies(answer.msg.get_all("Set-Cookie"))),
        )
    finally:
        connection.close()


def _cookies(set_by: list[str] | None) -> list[str]:
    """Names and values, without how long and where they hold."""
    return [cookie.partition(";")[0] for cookie in set_by or []]
