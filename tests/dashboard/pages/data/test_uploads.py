"""Invoices come in by a page: who may, what is refused in words, and that a path is never an address."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from dashboard.pages.data.page import page as data
from dashboard.pages.model.page import page as model
from db import uploads
from db.engine import Database
from db.models import Run
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import Dashboard, add_user, dashboard


def ask(served: Dashboard, method: str, path: str, **given: Any) -> TestResponse:
    served.get("/data")
    headers = {
        "X-CSRFToken": served.token(),
        "Referer": f"{served.origin}/",
        "Accept": "application/json",
        **given.pop("headers", {}),
    }
    return served.client.open(path, method=method, headers=headers, **given)


def begin(served: Dashboard, name: str = "march.csv", size: object = 1, **headers: str) -> TestResponse:
    return ask(served, "POST", "/upload", json={"name": name, "size": size}, headers=headers)


def put(served: Dashboard, upload: str, first: int, content: bytes) -> TestResponse:
    """Send a part."""
    return ask(
        served,
        "PUT",
        f"/upload/{upload}?from={first}",
        data=content,
        content_type="application/octet-stream",
    )


def queued_params(database: Database) -> list[dict[str, Any]]:
    with database.read() as session:
        return [dict(params) for params in session.scalars(select(Run.params))]


def test_a_file_comes_in_by_parts_and_the_last_one_puts_its_import_into_the_queue(
    sqlite_database: Database,
) -> None:
    served = dashboard(sqlite_database, (data,))
    content = b"x" * uploads.PART_BYTES + b"yz"
    begun = begin(served, size=len(content)).json
    assert begun is not None
    assert (begun["received"], begun["part"]) == (0, uploads.PART_BYTES)
    first = put(served, begun["upload"], 0, content[: uploads.PART_BYTES])
    assert first.json == {"upload": begun["upload"], "received": uploads.PART_BYTES}
    last = put(served, begun["upload"], uploads.PART_BYTES, b"yz").json
    assert last == {"upload": begun["upload"], "received": len(content), "run": 1}
    assert b"".join(uploads.parts_of(sqlite_database, begun["upload"])) == content
    assert queued_params(sqlite_database) == [
        {"upload": begun["upload"], "name": "march.csv", "preview": True}
    ]


def test_a_part_that_is_larger_than_parts_are_is_not_read(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (data,))
    begun = begin(served, size=9_000_000).json
    assert begun is not None
    assert put(served, begun["upload"], 0, b"x" * (uploads.PART_BYTES + 1)).status_code == 413
    assert list(uploads.parts_of(sqlite_database, begun["upload"])) == []


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("march.csv", 0, "The file is empty. Upload a file of invoice lines."),
        (
            "march.csv",
            500 * 1024**2 + 1,
            "The file is larger than 500 MB. Import it from a web address or on the command line.",
        ),
        (
            "holiday.MP4",
            1,
            "holiday.MP4 can't hold invoice lines. Upload a CSV, Excel (.xlsx), OpenDocument, JSON or "
            "Parquet file.",
        ),
        ("march.csv", "many", "The upload could not be started. Reload the page and try again."),
        ("march.csv", True, "The upload could not be started. Reload the page and try again."),
    ],
    ids=["empty", "too large", "wrong type", "nonsense", "neither large nor small"],
)
def test_what_cannot_be_taken_is_refused_in_one_sentence_before_it_is_sent(
    sqlite_database: Database, name: str, size: object, said: str
) -> None:
    response = begin(dashboard(sqlite_database, (data,)), name, size)
    assert (response.status_code, response.json) == (400, {"error": said})
    assert queued_params(sqlite_database) == []


def test_the_largest_file_is_a_setting(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (data,), MAX_UPLOAD_MB="1")
    assert "up to 1 MB" in served.render("/data")
    assert begin(served, size=1024**2).status_code == 200
    refused = begin(served, size=1024**2 + 1)
    assert refused.json == {
        "error": "The file is larger than 1 MB. Import it from a web address or on the command line."
    }


def test_without_room_on_the_disk_a_part_is_refused_in_one_sentence(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(*_given: object, **_more: object) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(uploads, "add_part", is_full)
    response = put(dashboard(sqlite_database, (data,)), "1", 0, b"x")
    assert response.status_code == 507
    assert response.json == {
        "error": "There is no disk space left for this file. Ask your administrator to free up space, or "
        "import it from a web address."
    }


def test_a_cancelled_upload_leaves_nothing(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (data,))
    begun = begin(served, size=2).json
    assert begun is not None
    put(served, begun["upload"], 0, b"x")
    assert ask(served, "DELETE", f"/upload/{begun['upload']}").status_code == 200
    gone = put(served, begun["upload"], 1, b"y")
    assert gone.json == {"error": "This upload is no longer available. Upload the file again."}


def test_without_the_token_or_by_a_viewer_nothing_is_taken(sqlite_database: Database) -> None:
    assert begin(dashboard(sqlite_database, (data,)), **{"X-CSRFToken": "made up"}).status_code == 400
    add_user(sqlite_database)
    viewer = dashboard(sqlite_database, (data,))
    assert begin(viewer).status_code in (400, 401)
    viewer.log_in()
    refused = "Your role does not allow this"
    assert refused in begin(viewer).text
    assert refused in put(viewer, "1", 0, b"x").text
    assert refused in ask(viewer, "DELETE", "/upload/1").text
    assert queued_params(sqlite_database) == []


def test_other_addresses_take_no_more_than_before(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (data,))
    served.get("/data")
    large = served.client.post(
        "/_dash-update-component", data=b"x" * 2_000_000, content_type="application/json"
    )
    assert large.status_code in (400, 413)


def test_an_address_goes_into_the_queue(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (model, data))
    address = {"import-source": " https://shop.example.org/march.csv?key=1 "}
    response = render(served, "import-action", {"at": 1}, path="/data", **address)
    assert '"act":"look"' in response.text
    assert queued_params(sqlite_database) == [
        {"source": "https://shop.example.org/march.csv?key=1", "preview": True}
    ]
    text = render(served, "work-action", {"act": "look"}, path="/data").text
    assert "Check march.csv" in text
    assert "key=1" not in text


@pytest.mark.parametrize("source", ["", "/etc/passwd", "file:///etc/passwd", "https://", "http://[x"])
def test_what_is_no_address_is_refused(sqlite_database: Database, source: str) -> None:
    served = dashboard(sqlite_database, (model, data))
    response = render(served, "import-action", {"at": 1}, path="/data", **{"import-source": source})
    assert "This is not a web address" in response.text
    assert queued_params(sqlite_database) == []


def test_the_first_invoices_can_be_brought_in_before_there_is_a_version(sqlite_database: Database) -> None:
    content = dashboard(sqlite_database, (data,)).render("/data")
    assert "Import invoices, then start the first run." in content
    assert "Drop a file here" in content
