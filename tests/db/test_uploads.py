"""Uploaded files wait in the database part by part, and leave it when their import has ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db import uploads
from db.clock import database_now
from db.engine import Database
from db.jobs import queue as runs
from db.models import Run, Upload, UploadPart
from db.uploads import ChosenFile
from domain.user_error import UserError


def upload(session: Session, name: str, content: bytes, *, by: str = "ada", part: int = 100) -> int:
    """Send a whole file; return the id of its import's run."""
    result = uploads.begin(session, ChosenFile(name, len(content)), by=by)
    while result.run_id is None:
        first = result.received
        result = uploads.add_part(session, result.upload_id, first, content[first : first + part], by=by)
    return result.run_id


def names(session: Session) -> list[str]:
    return sorted(session.scalars(select(Upload.name)))


def test_a_file_in_parts_is_kept_byte_by_byte_and_its_import_asked_for_with_the_last(
    database: Database,
) -> None:
    content = bytes(range(256))
    with database.write() as session:
        upload(session, "march.csv", content)
        run = session.scalars(select(Run)).one()
        assert (run.kind, run.params["name"], run.requested_by) == ("import", "march.csv", "ada")
        upload_id = run.params["upload"]
    parts = list(uploads.parts_of(database, upload_id))
    assert [len(part) for part in parts] == [100, 100, 56]
    assert b"".join(parts) == content


def test_the_same_file_chosen_again_goes_on_where_it_stopped(database: Database) -> None:
    file = ChosenFile("march.csv", 6, "1764000000000")
    with database.write() as session:
        first = uploads.begin(session, file, by="ada")
        uploads.add_part(session, first.upload_id, 0, b"abc", by="ada")
        again = uploads.begin(session, file, by="ada")
        changed = uploads.begin(session, ChosenFile("march.csv", 6, "1764000000001"), by="ada")
        other = uploads.begin(session, file, by="bruno")
    assert (again.upload_id, again.received) == (first.upload_id, 3)
    assert changed.received == other.received == 0
    assert len({first.upload_id, changed.upload_id, other.upload_id}) == 3


def test_a_part_that_came_already_or_too_early_changes_nothing(database: Database) -> None:
    with database.write() as session:
        begun = uploads.begin(session, ChosenFile("march.csv", 9), by="ada")
        uploads.add_part(session, begun.upload_id, 0, b"abc", by="ada")
        assert uploads.add_part(session, begun.upload_id, 0, b"abc", by="ada").received == 3
        assert uploads.add_part(session, begun.upload_id, 6, b"ghi", by="ada").received == 3
        assert session.scalars(select(UploadPart.content)).all() == [b"abc"]


def test_a_last_part_that_is_sent_again_asks_for_one_import(database: Database) -> None:
    with database.write() as session:
        begun = uploads.begin(session, ChosenFile("march.csv", 3), by="ada")
        answers = [uploads.add_part(session, begun.upload_id, 0, b"abc", by="ada") for _ in range(2)]
        assert answers[0].run_id == answers[1].run_id is not None
        assert session.scalar(select(func.count()).select_from(Run)) == 1


def test_a_part_beyond_the_end_and_somebody_elses_upload_are_refused(database: Database) -> None:
    with database.write() as session:
        begun = uploads.begin(session, ChosenFile("march.csv", 3), by="ada")
        with pytest.raises(UserError, match="The file changed while it was being uploaded"):
            uploads.add_part(session, begun.upload_id, 0, b"abcd", by="ada")
        with pytest.raises(UserError, match="no longer available"):
            uploads.add_part(session, begun.upload_id, 0, b"abc", by="bruno")
        uploads.discard(session, begun.upload_id, by="bruno")
        assert names(session) == ["march.csv"]
        uploads.discard(session, begun.upload_id, by="ada")
        assert names(session) == []


def test_nobody_has_more_uploads_than_ten_at_once(database: Database) -> None:
    with database.write() as session:
        for number in range(10):
            uploads.begin(session, ChosenFile(f"{number}.csv", 1), by="ada")
        with pytest.raises(UserError, match="Too many of your uploads"):
            uploads.begin(session, ChosenFile("eleventh.csv", 1), by="ada")
        assert uploads.begin(session, ChosenFile("eleventh.csv", 1), by="bruno").received == 0


def test_a_file_whose_import_was_cancelled_goes_when_the_next_one_comes(database: Database) -> None:
    with database.write() as session:
        cancelled = upload(session, "a.csv", b"a")
        upload(session, "b.csv", b"b")
        runs.cancel(session, cancelled, "ada")
        upload(session, "c.csv", b"c")
        assert names(session) == ["b.csv", "c.csv"]


def test_what_was_abandoned_for_a_day_is_deleted_with_its_parts(database: Database) -> None:
    with database.write() as session:
        begun = uploads.begin(session, ChosenFile("left.csv", 6), by="ada")
        uploads.add_part(session, begun.upload_id, 0, b"abc", by="ada")
        uploads.forget_ended(session)
        assert names(session) == ["left.csv"]
        yesterday = database_now(session) - timedelta(hours=25)
        session.execute(update(Upload).values(uploaded_at=yesterday))
        uploads.forget_ended(session)
        assert names(session) == []
        assert session.scalar(select(func.count()).select_from(UploadPart)) == 0


def test_what_is_forgotten_is_gone(database: Database) -> None:
    with database.write() as session:
        upload(session, "a.csv", b"a")
        upload_id = session.scalars(select(Upload.id)).one()
        uploads.forget(session, upload_id)
        assert names(session) == []
    assert list(uploads.parts_of(database, upload_id)) == []
