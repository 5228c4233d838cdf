"""A file that was sent is imported by whichever process has the run, and is then kept no longer."""

from __future__ import annotations

import gzip

import pytest
from sqlalchemy import func, select

from db import uploads
from db.engine import Database
from db.jobs.lease import Claim, claim
from db.models import InvoiceImport, InvoiceLine, Upload
from i18n import UserError
from pipeline.process.progress import no_progress
from pipeline.worker.tasks import run_task
from settings import load_settings
from tests.db.test_uploads import upload
from tests.pipeline.publish.test_import_invoices import GOOD, HEADER, NOBODYS


def claimed(database: Database, name: str, content: bytes) -> Claim:
    with database.write() as session:
        upload(session, name, content)
    found = claim(database, owner="a test", lease_seconds=60)
    assert found is not None
    return found


def test_a_sent_file_is_imported_under_its_own_name(database: Database) -> None:
    packed = gzip.compress("\n".join([HEADER, GOOD, NOBODYS]).encode())
    ended = run_task(database, load_settings({}), claimed(database, "march.csv.gz", packed), no_progress)
    assert ended.outcome.values == {"file": "march.csv.gz", "added": 2, "known": 0}
    with database.read() as session:
        assert session.scalars(select(InvoiceImport.source)).one() == "march.csv.gz"
        assert session.scalar(select(func.count()).select_from(InvoiceLine)) == 2
        assert session.scalars(select(Upload)).all() == []


def test_a_file_that_cannot_be_read_says_why_and_is_not_kept_either(database: Database) -> None:
    with pytest.raises(UserError, match=r"photo\.csv is in another format \(PNG image\)"):
        run_task(database, load_settings({}), claimed(database, "photo.csv", b"\x89PNG\r\n"), no_progress)
    with database.read() as session:
        assert session.scalars(select(Upload)).all() == []


def test_a_file_that_is_gone_is_asked_for_again(sqlite_database: Database) -> None:
    waiting = claimed(sqlite_database, "march.csv", b"x")
    with sqlite_database.write() as session:
        uploads.forget(session, waiting.params["upload"])
    with pytest.raises(UserError, match=r"march\.csv is no longer available. Upload it again"):
        run_task(sqlite_database, load_settings({}), waiting, no_progress)
