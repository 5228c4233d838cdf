"""Invoices come in by a page: who may, what is refused in words, and that a path is never an address."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboard.pages.data.page import page as data
from dashboard.pages.model.page import page as model
from db import uploads
from db.engine import Database
from db.models import Run, Upload
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import Dashboard, add_user, dashboard


def send(served: Dashboard, content: bytes, name: str = "march.csv", **headers: str) -> TestResponse:
    served.get("/data")
    given = {"X-CSRFToken": served.token(), "Referer": f"{served.origin}/", **headers}
    return served.client.post(
        "/upload",
        query_string={"name": name},
        data=content,
        content_type="application/octet-stream",
        headers=given,
    )


def asked(database: Database) -> list[dict[str, Any]]:
    with database.read() as session:
        return [dict(params) for params in session.scalars(select(Run.params))]


def test_a_file_of_more_than_a_callback_may_be_goes_into_the_queue(sqlite_database: Database) -> None:
    content = b"x" * (3 * 1024**2)
    assert send(dashboard(sqlite_database, (data,)), content).json == {"run": 1}
    with sqlite_database.read() as session:
        assert session.scalars(select(Upload.content)).one() == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty. Upload a CSV file of invoice lines."),
        (
            b"x" * (uploads.MAX_UPLOAD_BYTES + 1),
            "The file is larger than 20 MB. Import it from a web address or on the command line.",
        ),
    ],
    ids=["empty", "too large"],
)
def test_what_cannot_be_taken_is_refused_in_one_sentence(
    sqlite_database: Database, content: bytes, said: str
) -> None:
    response = send(dashboard(sqlite_database, (data,)), content)
    assert (response.status_code, response.json) == (400, {"error": said})
    assert asked(sqlite_database) == []


def test_without_the_token_or_by_a_viewer_nothing_is_taken(sqlite_database: Database) -> None:
    assert send(dashboard(sqlite_database, (data,)), b"x", **{"X-CSRFToken": "made up"}).status_code == 400
    add_user(sqlite_database)
    viewer = dashboard(sqlite_database, (data,))
    assert send(viewer, b"x").status_code in (400, 401)
    viewer.log_in()
    assert "Your role does not allow this" in send(viewer, b"x").text
    assert asked(sqlite_database) == []


def test_other_addresses_take_no_more_than_before(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (data,))
    served.get("/data")
    large = served.client.post("/_dash-update-component", data=b"x" * 2_000_000, content_type="text/json")
    assert large.status_code in (400, 413)


def test_an_address_goes_into_the_queue(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (model, data))
    address = {"import-source": " https://shop.example.org/march.csv?key=1 "}
    response = render(served, "import-told", {"at": 1}, path="/data", **address)
    assert '"act":"look"' in response.text
    assert asked(sqlite_database) == [{"source": "https://shop.example.org/march.csv?key=1"}]
    shown = render(served, "work-told", {"act": "look"}, path="/data").text
    assert "Import march.csv" in shown
    assert "key=1" not in shown


@pytest.mark.parametrize("source", ["", "/etc/passwd", "file:///etc/passwd", "https://", "http://[x"])
def test_what_is_no_address_is_refused(sqlite_database: Database, source: str) -> None:
    served = dashboard(sqlite_database, (model, data))
    response = render(served, "import-told", {"at": 1}, path="/data", **{"import-source": source})
    assert "This is not a web address" in response.text
    assert asked(sqlite_database) == []


def test_the_first_invoices_can_be_brought_in_before_there_is_a_version(sqlite_database: Database) -> None:
    drawn = dashboard(sqlite_database, (data,)).drawn("/data")
    assert "Import invoices, then start the first run." in drawn
    assert "Drop a file here" in drawn
