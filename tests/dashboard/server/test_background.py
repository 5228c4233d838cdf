"""What is written after a response is not lost while the database takes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from dashboard.server import background
from dashboard.server.background import BackgroundWriter
from db.audit import current_origin


class Away:
    """A database that takes nothing for some tries; then it notes what was committed."""

    def __init__(self, tries: int) -> None:
        self.tries, self.committed = tries, list[str]()
        self._written: list[str] = []

    @contextmanager
    def write(self) -> Iterator[list[str]]:
        self._written = []
        yield self._written
        self.tries -= 1
        if self.tries >= 0:
            raise OperationalError("INSERT", {}, OSError("attempt to write a readonly database"))
        self.committed += self._written


def entry(words: str) -> background.Write:
    def write(session: Session) -> None:
        session.append(words)  # type: ignore[attr-defined]

    return write


def wrong(_: Session) -> None:
    raise ValueError("no such thing")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "FIRST_PAUSE_SECONDS", 0.0)


def test_an_export_is_recorded_once_the_database_can_be_written_again() -> None:
    database = Away(tries=3)
    writer = BackgroundWriter(database)  # type: ignore[arg-type]
    writer._write([(current_origin(), entry("export of 4,300 customers"))])
    assert database.committed == ["export of 4,300 customers"]


def test_an_entry_that_fails_by_itself_takes_no_other_along() -> None:
    database = Away(tries=0)
    writer = BackgroundWriter(database)  # type: ignore[arg-type]
    origin = current_origin()
    writer._write([(origin, entry("first")), (origin, wrong), (origin, entry("last"))])
    assert database.committed == ["first", "last"]


def test_a_process_that_ends_tries_once_more_and_says_what_is_lost(caplog: pytest.LogCaptureFixture) -> None:
    database = Away(tries=9)
    writer = BackgroundWriter(database)  # type: ignore[arg-type]
    writer._hurry.set()
    writer._write([(current_origin(), entry("export"))])
    assert (database.tries, database.committed) == (7, [])
    assert "1 entries could not be written after their requests" in caplog.text
