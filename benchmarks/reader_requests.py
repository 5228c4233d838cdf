"""What a reader's browser asks a server for when it opens a page, without the browser."""

from __future__ import annotations

import json
import re
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import brotli  # type: ignore[import-untyped]
from sqlalchemy import column, insert, table

from benchmarks.browser import Browser
from dashboard.auth.passwords import digest_of
from dashboard.ui.grid import PAGE_ROWS
from db.clock import database_now
from db.engine import Database, open_database
from db.migrate import migrate
from domain.enums import Role
from tests.asking import DRAWN

USERS = table("users", *map(column, ("email", "password_hash", "role", "created_at")))
"""The columns that users have in every build."""
PASSWORD = "correct horse battery"
PATIENCE_SECONDS = 60.0
FIRST_ANSWERS = 'id="first-drawn"'
"""In documents of builds that bring the first page along; others ask for it."""
GRID_PAGE, GRID = "/insiders", "insiders-grid"
LIKE_A_BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip, deflate, br"}


def add_readers(database: Database, count: int) -> list[str]:
    """Users who may see customers and log in with PASSWORD. Their e-mail addresses."""
    emails = [f"reader-{number}@example.org" for number in range(count)]
    digest = digest_of(PASSWORD)
    with database.write() as session:
        rows = [
            {
                "email": email,
                "password_hash": digest,
                "role": Role.VIEWER,
                "created_at": database_now(session),
            }
            for email in emails
        ]
        session.execute(insert(USERS), rows)
    return emails


class Reader:
    """Somebody who is logged in, with a browser that keeps what it may."""

    def __init__(self, port: int, email: str, rows_callback: dict[str, Any]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._origin = f"http://127.0.0.1:{port}"
        self._rows_callback = rows_callback
        self._cookies: dict[str, str] = {}
        self._has: dict[str, tuple[str, bool]] = {}
        """By address the ETag of the document, and whether it brings the first page along."""
        self._ask("GET", "/login")
        self._ask(
            "POST",
            "/login",
            urlencode({"email": email, "password": PASSWORD, "csrf_token": self._token()}),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )

    def open(self, path: str) -> None:
        """Open a page and take all that its scripts ask for.

        Raises:
            ValueError: something was not answered as it should be.
        """
        self.close()  # between two pages the server has closed the connection; browsers open another one
        etag, brings_page = self._has.get(path, ("", False))
        answer, body = self._ask("GET", path, headers={"If-None-Match": etag} if etag else {})
        if answer.status == 200:
            text = brotli.decompress(body) if answer.getheader("Content-Encoding") == "br" else body
            brings_page = FIRST_ANSWERS.encode() in text
            if answer.getheader("ETag") and "no-store" not in (answer.getheader("Cache-Control") or ""):
                self._has[path] = (str(answer.getheader("ETag")), brings_page)
        elif answer.status != 304:
            raise ValueError(f"{answer.status}")
        if not brings_page:
            for address in ("/_dash-layout", "/_dash-dependencies"):
                self._expect(*self._ask("GET", address))
            self._call(_drawing(path))
        if path == GRID_PAGE:
            self._call(_rows(self._rows_callback))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _call(self, body: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._token()}
        self._expect(*self._ask("POST", "/_dash-update-component", json.dumps(body), headers))

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[HTTPResponse, bytes]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        inputs = {**LIKE_A_BROWSER, "Cookie": cookies, "Referer": f"{self._origin}/", **(headers or {})}
        self._connection.request(method, path, body, inputs)
        answer = self._connection.getresponse()
        received = answer.read()
        for cookie in answer.msg.get_all("Set-Cookie") or []:
            name, value = re.match(r"([^=]+)=([^;]*)", cookie).groups()  # type: ignore[union-attr]
            self._cookies[name] = value
        return answer, received

    def _expect(self, answer: HTTPResponse, body: bytes) -> None:
        if answer.status != 200 or not body:
            raise ValueError(f"{answer.status}")

    def _token(self) -> str:
        return self._cookies.get("_csrf_token", "")


def rows_callback(file: Path) -> dict[str, Any]:
    """The callback that gives the rows of the list, as dash-renderer knows it; `file` is migrated for it."""
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    result = Browser(database).callback(f"{GRID}.getRowsResponse")
    database.dispose()
    return result


def _drawing(path: str) -> dict[str, Any]:
    return {
        "output": DRAWN,
        "outputs": _outputs(DRAWN),
        "inputs": [
            {"id": "route", "property": "data", "value": {"path": path}},
            {"id": "theme", "property": "data", "value": None},
        ],
        "changedPropIds": ["route.data"],
        "state": [{"id": "address", "property": "search", "value": ""}],
    }


def _rows(callback: dict[str, Any]) -> dict[str, Any]:
    requested = {"startRow": 0, "isFirst": True, "endRow": PAGE_ROWS, "sortModel": [], "filterModel": {}}
    return {
        "output": callback["output"],
        "outputs": _outputs(callback["output"]),
        "inputs": [{**item, "value": requested} for item in callback["inputs"]],
        "changedPropIds": ["insiders-grid.getRowsRequest"],
        "state": [{**item, "value": ""} for item in callback["state"]],
    }


def _outputs(name: str) -> list[dict[str, str]]:
    parts = (part.rsplit(".", 1) for part in name.strip(".").split("..."))
    return [{"id": id, "property": prop} for id, prop in parts]
