"""Values derived from a version are computed once and never used for another version."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dashboard.pages.insiders.page import page as insiders
from dashboard.request.cache import VersionCache
from db.engine import Database
from db.models import Version
from tests.dashboard.rendering import render_page
from tests.factories import person, publish_version

FIRST = Version(number=1, as_of=date(2026, 3, 2), published_at=datetime(2026, 3, 2, 3, tzinfo=UTC))
RESTORED = Version(number=1, as_of=date(2026, 3, 2), published_at=datetime(2026, 3, 9, 3, tzinfo=UTC))


def counting(answers: list[str]) -> str:
    answers.append("asked")
    return f"answer {len(answers)}"


def test_a_question_about_a_version_is_worked_out_once() -> None:
    stored, requested = VersionCache(), list[str]()
    first = stored.of(FIRST, "how many?", lambda: counting(requested))
    again = stored.of(FIRST, "how many?", lambda: counting(requested))
    other = stored.of(FIRST, "how much?", lambda: counting(requested))
    assert (first, again, other) == ("answer 1", "answer 1", "answer 2")


def test_another_database_in_its_place_is_asked_anew() -> None:
    version_cache = VersionCache()
    assert version_cache.of(FIRST, "how many?", lambda: 4) == 4
    assert version_cache.of(RESTORED, "how many?", lambda: 7) == 7


def test_what_was_asked_longest_ago_makes_room() -> None:
    stored, requested = VersionCache(max_entries=2), list[str]()
    for question in ("a", "b", "a", "c", "a"):
        stored.of(FIRST, question, lambda: counting(requested))
    assert len(requested) == 3, "a, b and c; a was asked in between and stayed"
    stored.of(FIRST, "b", lambda: counting(requested))
    assert len(requested) == 4, "b had made room"


def test_a_version_without_its_customers_is_counted_anew(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, members=[person("ada", gross_revenue=900.0)], others=[])
    version_cache = VersionCache()

    def answer_text(search: str) -> str:
        return render_page(sqlite_database, insiders, search, cache=version_cache).find("answer")[0]

    assert "1 of the Insiders spent £900" in answer_text("?tab=members")
    with sqlite_database.write() as session:
        session.get_one(Version, 1).pruned_at = datetime(2026, 3, 9, tzinfo=UTC)
    assert "1 customer was one of the Insiders" in answer_text("?tab=members")
