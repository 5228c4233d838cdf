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
    kept, asked = VersionCache(), list[str]()
    first = kept.of(FIRST, "how many?", lambda: counting(asked))
    again = kept.of(FIRST, "how many?", lambda: counting(asked))
    other = kept.of(FIRST, "how much?", lambda: counting(asked))
    assert (first, again, other) == ("answer 1", "answer 1", "answer 2")


def test_another_database_in_its_place_is_asked_anew() -> None:
    kept = VersionCache()
    assert kept.of(FIRST, "how many?", lambda: 4) == 4
    assert kept.of(RESTORED, "how many?", lambda: 7) == 7


def test_what_was_asked_longest_ago_makes_room() -> None:
    kept, asked = VersionCache(max_entries=2), list[str]()
    for question in ("a", "b", "a", "c", "a"):
        kept.of(FIRST, question, lambda: counting(asked))
    assert len(asked) == 3, "a, b and c; a was asked in between and stayed"
    kept.of(FIRST, "b", lambda: counting(asked))
    assert len(asked) == 4, "b had made room"


def test_a_version_without_its_customers_is_counted_anew(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, members=[person("ada", gross_revenue=900.0)], others=[])
    kept = VersionCache()

    def answer_text(search: str) -> str:
        return render_page(sqlite_database, insiders, search, cache=kept).find("answer")[0]

    assert "1 of the Insiders spent £900" in answer_text("?tab=members")
    with sqlite_database.write() as session:
        session.get_one(Version, 1).pruned_at = datetime(2026, 3, 9, tzinfo=UTC)
    assert "1 customer was one of the Insiders" in answer_text("?tab=members")
