"""Answers are kept for a role and as long as they are true, and never given to anybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from dash import html
from sqlalchemy import event, update

from dashboard.pages import PAGES
from dashboard.request.page import PageRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.periods import today
from db.clock import database_now
from db.engine import Database
from db.models import Override, Shop, User
from db.queries import overrides_in_force
from db.queries.saved_lists import Viewer
from db.saved_lists import NewList, change_list, save_list
from domain.enums import OverrideKind
from tests.dashboard.served import add_user, dashboard, hosted, page
from tests.factories import movement, person, publish_version

AS_OF = date(2026, 3, 2)
ADA = person("ada-lovelace", gross_revenue=900.0, recency_days=80)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is read while the block runs."""
    result: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        result.append(statement)

    event.listen(database.reader, "before_cursor_execute", note)
    yield result
    event.remove(database.reader, "before_cursor_execute", note)


def let_it_be(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, for the cache; elsewhere time goes on."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment

    monkeypatch.setattr("dashboard.request.answers.datetime", Stopped)


@pytest.fixture(autouse=True)
def _within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is: banners are drawn once a minute."""
    let_it_be(datetime.now(UTC), monkeypatch)


def publish(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=AS_OF, members=[ADA, "bruno"], others=["chiara"])


def drawing(drawn: list[str], read: Callable[[Any], object] = lambda _request: "drawn") -> PageSpec:
    """A page that notes each time it is drawn, and reads what `read` does."""

    def layout(request: PageRequest) -> html.P:
        drawn.append(request.path)
        return html.P(str(read(request)))

    return page(layout=layout)


def test_a_page_is_drawn_once_and_sent_from_then_on(database: Database) -> None:
    publish(database)
    content: list[str] = []
    served = dashboard(database, (drawing(content),))
    first = served.render()
    assert (served.render(), content) == (first, ["/"])


def test_the_second_time_no_customer_is_read(database: Database) -> None:
    publish(database)
    served = dashboard(database, PAGES)
    first = served.render()
    with statements(database) as read:
        assert served.render() == first
    assert not [item for item in read if "customers" in item or "movements" in item]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/insiders",
        "/movements",
        "/segments",
        "/cohorts",
        "/hypotheses",
        "/forecast",
        "/predictions",
        "/answers",
    ],
)
def test_the_pages_that_everybody_reads_are_kept(sqlite_database: Database, path: str) -> None:
    publish(sqlite_database)
    served = dashboard(sqlite_database, PAGES)
    served.render(path)
    with statements(sqlite_database) as read:
        served.draw(path)
    assert len([item for item in read if "BEGIN" not in item]) <= 5, (
        "drawn again: what it read has no fingerprint (db/queries/fingerprints.py)"
    )


def test_saved_lists_are_shown_to_those_who_may_open_them(database: Database) -> None:
    publish(database)
    add_user(database, "ada@example.org")
    add_user(database, "bruno@example.org")
    served = hosted(database, PAGES)
    served.log_in("bruno@example.org")
    assert "Letters in May" not in served.render("/insiders")
    with database.write() as session:
        new = NewList("Letters in May", is_shared=False, customer_ids=["bruno"])
        saved = save_list(session, new, by="ada@example.org").list_id
    assert "Letters in May" not in served.render("/insiders")
    served.client.delete_cookie("__Host-insiders_session")
    served.log_in("ada@example.org")
    assert "Letters in May" in served.render("/insiders")
    with database.write() as session:
        viewer = Viewer("ada@example.org")
        change_list(session, viewer, saved, name="Letters in June", is_shared=True, by="ada@example.org")
    assert "Letters in June" in served.render("/insiders")
    served.client.delete_cookie("__Host-insiders_session")
    served.log_in("bruno@example.org")
    assert "Letters in June (ada@example.org)" in served.render("/insiders")


def test_another_language_and_theme_are_other_answers(database: Database) -> None:
    publish(database)
    content: list[str] = []
    served = dashboard(database, (drawing(content),))
    served.render()
    served.render(search="?lang=pt_BR")
    served.client.set_cookie("scheme", "dark")
    served.render()
    assert len(content) == 3


def test_a_new_version_shows_at_once(database: Database) -> None:
    publish(database)
    served = dashboard(database)
    assert "version 1" in served.render()
    publish(database)
    assert "version 2" in served.render()


def test_a_decision_shows_at_once_in_every_worker(database: Database) -> None:
    publish(database)

    def pinned(request: PageRequest) -> int:
        return len(overrides_in_force(request.session, AS_OF))

    here, other_worker = (dashboard(database, (drawing([], pinned),)) for _ in range(2))
    assert '"0"' in here.render()
    assert '"0"' in other_worker.render()
    with database.write() as session:
        session.add(
            Override(
                customer_id="bruno",
                kind=OverrideKind.PIN,
                reason="a friend",
                created_by="ada@example.org",
                created_at=datetime.now(UTC),
            )
        )
    assert '"1"' in here.render()
    assert '"1"' in other_worker.render()


def test_what_asks_for_the_clock_is_never_kept(database: Database) -> None:
    publish(database)
    content: list[str] = []
    served = dashboard(database, (drawing(content, lambda request: database_now(request.session)),))
    assert served.render() != served.render()
    assert len(content) == 2


def test_what_asks_for_the_person_is_never_kept(database: Database) -> None:
    publish(database)
    add_user(database, "ada@example.org")
    add_user(database, "bruno@example.org")
    served = hosted(database, (drawing([], lambda request: request.visitor.email),))
    served.log_in("ada@example.org")
    assert "ada@example.org" in served.render()
    served.client.delete_cookie("__Host-insiders_session")
    served.log_in("bruno@example.org")
    assert "bruno@example.org" in served.render()
    assert "ada@example.org" not in served.render()


def test_what_reads_a_table_without_a_fingerprint_is_never_kept(database: Database) -> None:
    publish(database)
    add_user(database)
    content: list[str] = []
    read = drawing(content, lambda request: request.session.query(User).count())
    served = hosted(database, (read,))
    served.log_in()
    served.render()
    served.render()
    assert len(content) == 2


def test_what_asks_for_the_day_is_drawn_again_the_next_day(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(database)
    content: list[str] = []
    served = dashboard(database, (drawing(content, today),))
    served.render()
    served.render()
    assert len(content) == 1

    let_it_be(datetime(2099, 1, 1, 12, tzinfo=UTC), monkeypatch)
    served.render()
    assert len(content) == 2


def test_a_page_that_could_not_be_drawn_is_tried_again(database: Database) -> None:
    publish(database)
    tries: list[str] = []

    def fail_once(request: PageRequest) -> str:
        if len(tries) == 1:
            raise RuntimeError("once")
        return "there it is"

    served = dashboard(database, (drawing(tries, fail_once),))
    assert "there it is" not in served.render()
    assert "there it is" in served.render()


def test_a_reader_without_customers_never_gets_what_was_drawn_for_somebody_with_them(
    database: Database,
) -> None:
    publish(database)
    with database.write() as session:
        joined = movement("ada-lovelace")
        publish_version(session, as_of=date(2026, 3, 9), members=[ADA], movements=[joined])
    add_user(database, "ada@example.org", "viewer")
    add_user(database, "bruno@example.org", "reader")
    served = hosted(database, PAGES)
    served.log_in("ada@example.org")
    for path in [item.path for item in PAGES]:
        served.draw(path)
    assert "ada-lovelace" in served.render("/")
    served.client.delete_cookie("__Host-insiders_session")
    served.log_in("bruno@example.org")
    for path in [item.path for item in PAGES]:
        assert "ada-lovelace" not in served.draw(path).text
    with database.write() as session:
        session.execute(update(User).where(User.email == "bruno@example.org").values(role="viewer"))
    assert "ada-lovelace" in served.render("/"), "a permission that is given shows at once"
    with database.write() as session:
        session.execute(update(User).where(User.email == "bruno@example.org").values(role="reader"))
    assert "ada-lovelace" not in served.render("/"), "and one that is taken away, too"


def test_a_shop_that_turns_out_to_be_simulated_says_so_at_once(database: Database) -> None:
    with database.write() as session:
        session.merge(Shop(id=1, currency="GBP", source="", simulated=False, created_at=datetime.now(UTC)))
    served = dashboard(database, PAGES)
    served.render("/data")
    with database.write() as session:
        session.execute(update(Shop).values(simulated=True))
    assert "made up" in served.render("/data")


def test_what_the_browser_has_is_not_sent_again(database: Database) -> None:
    publish(database)
    served = dashboard(database)
    served.get("/")
    first = served.draw()
    again = served.draw(**{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    publish(database)
    assert served.draw(**{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_kept_answer_is_sent_packed_and_the_same(database: Database) -> None:
    publish(database)
    served = dashboard(database, PAGES)
    served.get("/")
    plain = served.draw("/segments").data
    for encoding in ("br", "gzip"):
        answer = served.draw("/segments", **{"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert len(answer.data) < len(plain) / 2
