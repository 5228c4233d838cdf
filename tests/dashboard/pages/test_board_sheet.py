"""The board sheet on /answers: analysts have it made with a comment, everybody who sees figures opens it."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboard.pages.answers.page import page as answers
from db.engine import Database
from db.models import BoardSheet
from db.outbox.sheets import request_sheet
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import Dashboard, add_user, hosted, page
from tests.factories import publish_version

ANSWER = {
    "id": "size",
    "question": {"text": "How many?", "values": {}},
    "answer": [{"text": "Two.", "values": {}}],
    "evidence": "/",
}


def served_as(database: Database, role: str) -> Dashboard:
    with database.write() as session:
        publish_version(session, report={"answers": [ANSWER]})
    add_user(database, role=role)
    served = hosted(database, (page(), answers))
    served.log_in()
    return served


def test_an_analyst_asks_for_it_with_a_comment(sqlite_database: Database) -> None:
    served = served_as(sqlite_database, "analyst")
    response = render(
        served, "sheet-request", {"version": 1}, path="/answers", **{"sheet-comment": "Well done"}
    )
    assert "/board-sheet/1.pdf" in str(response.json)
    with sqlite_database.read() as session:
        sheet = session.get_one(BoardSheet, (1, "en"))
        assert (sheet.comment, sheet.requested_by) == ("Well done", "ada@example.org")
    unknown = render(served, "sheet-request", {"version": 7}, path="/answers")
    assert "There is no version 7; the latest is 1." in str(unknown.json)
    waiting = served.get("/board-sheet/1.pdf")
    assert "is being made" in waiting.text
    assert waiting.headers["Refresh"] == "3"


def test_a_reader_opens_what_was_made_and_asks_for_none(sqlite_database: Database) -> None:
    served = served_as(sqlite_database, "reader")
    assert served.get("/board-sheet/1.pdf").status_code == 404
    assert "Board sheet" not in served.render("/answers")
    refused = render(served, "sheet-request", {"version": 1}, path="/answers")
    assert "Your role does not allow this" in refused.text
    with sqlite_database.write() as session:
        request_sheet(session, 1, "en", "", by="ada")
        session.flush()
        sheet = session.get_one(BoardSheet, (1, "en"))
        sheet.pdf, sheet.made_at = b"%PDF-1.4", datetime.now(UTC)
    response = served.get("/board-sheet/1.pdf")
    assert (response.mimetype, response.data) == ("application/pdf", b"%PDF-1.4")
    assert "Open the board sheet" in served.render("/answers")
