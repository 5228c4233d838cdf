"""Files that people send wait in the database, and leave it when their import has ended."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import uploads
from db.engine import Database
from db.jobs import queue as runs
from db.models import Run, Upload


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Upload)) or 0


def test_a_file_is_kept_byte_by_byte_and_asked_for_once(database: Database) -> None:
    content = bytes(range(256))
    with database.write() as session:
        first = uploads.request_import(session, "march.csv", content, by="ada")
        second = uploads.request_import(session, "renamed.csv", content, by="bruno")
    with database.read() as session:
        run = session.scalars(select(Run)).one()
        assert (first, second) == (run.id, run.id)
        assert (run.kind, run.params["name"], run.requested_by) == ("import", "march.csv", "ada")
        assert uploads.content_of(session, run.params["upload"]) == content


def test_a_file_whose_import_was_cancelled_goes_when_the_next_one_comes(database: Database) -> None:
    with database.write() as session:
        cancelled = uploads.request_import(session, "a.csv", b"a", by="ada")
        uploads.request_import(session, "b.csv", b"b", by="ada")
        runs.cancel(session, cancelled, "ada")
    with database.write() as session:
        uploads.request_import(session, "c.csv", b"c", by="ada")
        assert sorted(session.scalars(select(Upload.name))) == ["b.csv", "c.csv"]


def test_what_is_forgotten_is_gone(database: Database) -> None:
    with database.write() as session:
        uploads.request_import(session, "a.csv", b"a", by="ada")
        sha256 = session.scalars(select(Upload.sha256)).one()
        uploads.forget(session, sha256)
        assert kept(session) == 0
        assert uploads.content_of(session, sha256) is None
