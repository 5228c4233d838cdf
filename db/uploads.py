"""Uploaded files, stored part by part until any host has imported them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from db.clock import database_now
from db.engine import Database
from db.jobs.queue import ACTIVE, request
from db.models import PendingImport, Run, Upload, UploadPart
from domain.enums import RunKind
from domain.user_error import UserError

PART_BYTES = 2 * 1024**2
"""Of one request: sent within 30 s where 0.6 Mbit/s go up, and never much in memory."""
MAX_NAME_LENGTH = 200
MAX_UPLOADS_PER_PERSON = 10
"""Files of one person that are being uploaded, or wait to be imported."""
ABANDONED_AFTER = timedelta(hours=24)
"""Without another part, what has arrived of a file is deleted."""


@dataclass(frozen=True)
class ChosenFile:
    """A file as described by the browser before any of it is sent."""

    name: str
    size: int
    changed: str = ""
    """When it was last changed: another file of the same name and size is not continued."""

    @property
    def fingerprint(self) -> str:
        """A fingerprint that is the same when the same file is chosen again."""
        return hashlib.sha256(f"{self.name}\n{self.size}\n{self.changed}".encode()).hexdigest()


@dataclass(frozen=True)
class UploadProgress:
    """How much of an upload has arrived; and once it is complete, the id of its import's run."""

    upload_id: str
    received: int
    run_id: int | None = None


def begin(session: Session, file: ChosenFile, *, by: str) -> UploadProgress:
    """Begin an upload, or resume that of the same file by the same person.

    Raises:
        UserError: they have too many already.
    """
    forget_ended(session)
    upload = session.scalar(
        select(Upload).where(Upload.fingerprint == file.fingerprint, Upload.uploaded_by == by)
    )
    if upload is not None:
        return UploadProgress(upload.id, upload.received, _requested(session, upload))
    count = session.scalar(select(func.count()).select_from(Upload).where(Upload.uploaded_by == by)) or 0
    if count >= MAX_UPLOADS_PER_PERSON:
        raise UserError("Too many of your uploads are not imported yet. Import or discard one of them first.")
    created = Upload(
        id=secrets.token_hex(16),
        name=file.name.replace("\x00", "")[-MAX_NAME_LENGTH:] or "invoices.csv",
        fingerprint=file.fingerprint,
        size=file.size,
        received=0,
        uploaded_by=by,
        uploaded_at=database_now(session),
    )
    session.add(created)
    session.flush()
    return UploadProgress(created.id, 0)


def add_part(session: Session, upload_id: str, first_byte: int, content: bytes, *, by: str) -> UploadProgress:
    """Store the part that begins at `first_byte`. With the last one, the import is requested.

    A part that is there already, or that comes too early, changes nothing: `received` says what is next.

    Raises:
        UserError: there is no such upload of this person, or the part goes beyond the file's end.
    """
    upload = _of_person(session, upload_id, by)
    if first_byte == upload.received and upload.received < upload.size:
        if not content or first_byte + len(content) > upload.size:
            raise UserError("The file changed while it was being uploaded. Upload it again.")
        session.add(UploadPart(upload_id=upload_id, first_byte=first_byte, content=content))
        upload.received += len(content)
        upload.uploaded_at = database_now(session)
        session.flush()
    return UploadProgress(upload.id, upload.received, _requested(session, upload))


def discard(session: Session, upload_id: str, *, by: str) -> None:
    """Delete the parts of an upload that its person has cancelled."""
    session.execute(
        delete(Upload).where(Upload.id == upload_id, Upload.uploaded_by == by, Upload.received < Upload.size)
    )


def parts_of(database: Database, upload_id: str) -> Iterator[bytes]:
    """The parts of a file in order, one in memory at a time; empty if the file is no longer stored."""
    next_byte = 0
    while True:
        with database.read() as session:
            content = session.scalar(
                select(UploadPart.content).where(
                    UploadPart.upload_id == upload_id, UploadPart.first_byte == next_byte
                )
            )
        if not content:
            return
        yield content
        next_byte += len(content)


def size_of(session: Session, upload_id: str) -> int | None:
    """The size of a file in bytes; None if it has been deleted."""
    return session.scalar(select(Upload.size).where(Upload.id == upload_id))


def forget(session: Session, upload_id: str) -> None:
    """Delete a file whose import has ended."""
    session.execute(delete(Upload).where(Upload.id == upload_id))


def forget_ended(session: Session) -> None:
    """Delete files whose import has ended or was cancelled, and those whose upload was abandoned.

    Files of imports that wait for an answer are kept.
    """
    active = session.scalars(select(Run).where(Run.kind == RunKind.IMPORT, Run.status.in_(ACTIVE)))
    waiting = session.scalars(select(PendingImport.params)).all()
    asked_for = [*(run.params for run in active), *waiting]
    needed = [params["upload"] for params in asked_for if "upload" in params]
    abandoned = database_now(session) - ABANDONED_AFTER
    session.execute(
        delete(Upload).where(
            Upload.id.not_in(needed), or_(Upload.received == Upload.size, Upload.uploaded_at < abandoned)
        )
    )


def _of_person(session: Session, upload_id: str, by: str) -> Upload:
    upload = session.get(Upload, upload_id, with_for_update=True)
    if upload is None or upload.uploaded_by != by:
        raise UserError("This upload is no longer available. Upload the file again.")
    return upload


def _requested(session: Session, upload: Upload) -> int | None:
    """The run that previews the upload, if it is complete."""
    if upload.received < upload.size:
        return None
    params = {"upload": upload.id, "name": upload.name, "preview": True}
    return request(session, RunKind.IMPORT, params, upload.uploaded_by)
