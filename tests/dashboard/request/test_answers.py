"""What a worker keeps is bounded, and the least used of it makes room."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Flask

from dashboard.auth.visitor import WHOEVER_IS_HERE, set_current_visitor
from dashboard.request.answers import OVERHEAD_BYTES, Answer, AnswerCache
from db.engine import Database

ZONE = ZoneInfo("Europe/London")


def asked(answers: AnswerCache, *keys: str, size: int = 1000) -> list[str]:
    """Which of the keys were drawn, asked for one after the other."""
    content: list[str] = []

    def draw(key: str) -> Answer:
        content.append(key)
        return Answer(b"x" * size)

    with Flask("test").app_context(), Flask("test").test_request_context():
        set_current_visitor(WHOEVER_IS_HERE)
        for key in keys:
            answers.of(key, lambda key=key: draw(key))  # type: ignore[misc]
    return content


def test_the_least_used_answer_makes_room(sqlite_database: Database) -> None:
    answers = AnswerCache(sqlite_database, ZONE, max_bytes=2 * (1000 + OVERHEAD_BYTES))
    assert asked(answers, "a", "b", "a", "c", "a", "b") == ["a", "b", "c", "b"]


def test_an_answer_larger_than_all_room_is_sent_and_forgotten(sqlite_database: Database) -> None:
    answers = AnswerCache(sqlite_database, ZONE, max_bytes=5000)
    assert asked(answers, "a", "a", size=6000) == ["a", "a"]


def test_packed_forms_take_room_too(sqlite_database: Database) -> None:
    answers = AnswerCache(sqlite_database, ZONE, max_bytes=2 * (1000 + OVERHEAD_BYTES))
    with Flask("test").test_request_context():
        set_current_visitor(WHOEVER_IS_HERE)
        stored = answers.of("a", lambda: Answer(b"x" * 1000))
        assert answers.pack(stored, "br", lambda _body: b"y" * 900) == b"y" * 900
        assert answers.pack(stored, "br", lambda _body: b"z") == b"y" * 900, "packed once"
    assert asked(answers, "b", "a") == ["b", "a"], "b had no room beside both forms of a"
