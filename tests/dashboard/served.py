"""A dashboard without a browser: an app, a user, and the requests of Dash's renderer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dash import html
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.app import create_app
from dashboard.auth.passwords import digest_of
from dashboard.request.page import PageRequest
from dashboard.request.page_spec import PageSpec
from db.engine import Database
from db.models import User
from domain.enums import Permission
from settings import load_settings

PASSWORD = "correct horse battery"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ELSEWHERE = "203.0.113.9"


def page(path: str = "/", **known: Any) -> PageSpec:
    """A page that says which version it was given."""

    def layout(request: PageRequest) -> html.P:
        return html.P(f"the answer of version {request.version.number if request.version else 'none'}")

    usual: dict[str, Any] = {
        "title": f"What of {path}?",
        "label": path.strip("/") or "home",
        "icon": "overview",
        "permission": Permission.SEE_FIGURES,
        "layout": layout,
    }
    return PageSpec(path=path, **{**usual, **known})


def first_answer(document: str) -> Any:
    """The drawn page in a document."""
    match = re.search(r'<script id="first-drawn" type="application/json">(.*?)</script>', document, re.DOTALL)
    assert match is not None, document
    return json.loads(match[1])


def without_values(declared: Sequence[Mapping[str, str]]) -> list[Any]:
    """What the renderer sends of a callback's inputs or states when everything is empty."""
    return [[] if part["id"].startswith("{") else {**part, "value": None} for part in declared]


@dataclass
class Dashboard:
    """An app over `database` and one browser that looks at it."""

    app: Any
    client: FlaskClient
    origin: str = "http://localhost"

    def get(self, address: str, **more: Any) -> TestResponse:
        return self.client.get(address, headers={**BROWSER, **more.pop("headers", {})}, **more)

    def token(self) -> str:
        cookies = (self.client.get_cookie(name) for name in ("__Host-_csrf_token", "_csrf_token"))
        return next((cookie.value for cookie in cookies if cookie is not None), "")

    def log_in(self, email: str = "ada@example.org", password: str = PASSWORD, **fields: str) -> TestResponse:
        self.get("/login")
        return self.client.post(
            "/login",
            data={"email": email, "password": password, "csrf_token": self.token(), **fields},
            headers={**BROWSER, "Referer": f"{self.origin}/"},
        )

    def draw(self, path: str = "/", search: str = "", **headers: str) -> TestResponse:
        """What dash-renderer asks for when the address is `path` and `search`."""
        output = next(name for name in self.app.callback_map if "page.children" in name)
        names = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
        body = {
            "output": output,
            "outputs": [{"id": id_, "property": property_} for id_, property_ in names],
            "inputs": [
                {"id": "route", "property": "data", "value": {"path": path}},
                {"id": "theme", "property": "data", "value": None},
            ],
            "changedPropIds": ["route.data"],
            "state": [{"id": "address", "property": "search", "value": search}],
        }
        inputs = {
            "X-CSRFToken": self.token(),
            "Referer": f"{self.origin}/",
            **headers,
        }
        return self.client.post("/_dash-update-component", json=body, headers=inputs)

    def render(self, path: str = "/", search: str = "") -> str:
        """The page as JSON text."""
        self.get("/login")  # for a token; nothing is drawn for it
        response = self.draw(path, search)
        assert response.status_code == 200, response.text
        return json.dumps(response.json["response"]["page"], ensure_ascii=False)  # type: ignore[index]


def dashboard(
    database: Database,
    pages: tuple[PageSpec, ...] | None = None,
    *,
    address: str = "127.0.0.1",
    **settings: str,
) -> Dashboard:
    """A dashboard over `database` with `settings` as in the environment, looked at from `address`."""
    inputs = load_settings({name.upper(): value for name, value in settings.items()})
    app = create_app(inputs, database, pages if pages is not None else (page(), page("/insiders")))
    client = app.server.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return Dashboard(app, client)


def hosted(database: Database, pages: tuple[PageSpec, ...] | None = None, **settings: str) -> Dashboard:
    """A dashboard as it runs on a dyno, asked over https through the host's router."""
    settings = {"dyno": "web.1", "secret_key": "a secret of more than sixteen", **settings}
    served = dashboard(database, pages, address="10.0.0.1", **settings)
    served.client.environ_base.update({"HTTP_X_FORWARDED_FOR": ELSEWHERE, "HTTP_X_FORWARDED_PROTO": "https"})
    served.origin = "https://localhost"
    return served


def add_user(database: Database, email: str = "ada@example.org", role: str = "viewer") -> None:
    """Add a user who can log in with PASSWORD."""
    with database.write() as session:
        session.add(
            User(
                email=email,
                password_hash=digest_of(PASSWORD),
                role=role,
                created_at=datetime.now(UTC),
            )
        )
