"""Uploaded files, stored until any host has imported them."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.clock import database_now
from db.jobs.queue import ACTIVE, request
from db.models import PendingImport, Run, Upload
from domain.enums import RunKind

MAX_UPLOAD_BYTES = 20 * 1024**2
"""Bytes. Larger files are imported from an address, or on the command line."""
MAX_NAME_LENGTH = 200


def request_import(session: Session, name: str, content: bytes, *, by: str) -> int:
    """Keep a file and ask for its import; return the run's id. The same file while it waits is that one."""
    forget_ended(session)
    sha256 = hashlib.sha256(content).hexdigest()
    name = name.replace("\x00", "")[-MAX_NAME_LENGTH:] or "invoices.csv"
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"sha256": sha256, "name": name, "content": content, "uploaded_by": by}
    session.execute(insert(Upload).values(**row, uploaded_at=database_now(session)).on_conflict_do_nothing())
    kept = session.scalar(select(Upload.name).where(Upload.sha256 == sha256))
    return request(session, RunKind.IMPORT, {"upload": sha256, "name": kept or name}, by)


def content_of(session: Session, sha256: str) -> bytes | None:
    """The bytes of a file that was sent; None when it is not kept any more."""
    return session.scalar(select(Upload.content).where(Upload.sha256 == sha256))


def forget(session: Session, sha256: str) -> None:
    """Keep a file no longer: its import has ended."""
    session.execute(delete(Upload).where(Upload.sha256 == sha256))


def forget_ended(session: Session) -> None:
    """Keep no file whose import was cancelled or given up, and waits for no answer."""
    active = session.scalars(select(Run).where(Run.kind == RunKind.IMPORT, Run.status.in_(ACTIVE)))
    waiting = session.scalars(select(PendingImport.params)).all()
    asked_for = [*(run.params for run in active), *waiting]
    wanted = [params["upload"] for params in asked_for if "upload" in params]
    session.execute(delete(Upload).where(Upload.sha256.not_in(wanted)))
