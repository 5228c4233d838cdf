"""Write, read, verify and prune the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from db.clock import database_now
from db.models.audit import AuditEvent, AuditPruning
from domain.audit import FIRST_HASH, AuditKind, ChainedEntry, Detail, details_as_text, first_break

PENDING = "audit"
"""Where a session keeps what it will have recorded once it commits."""
CHAIN_LOCK = 7_312_002
"""The PostgreSQL advisory lock under which the chain grows; any fixed number does."""
ROWS_AT_A_TIME = 1000
MIN_KEPT = timedelta(days=90)
"""The database's triggers refuse to delete what is younger, whatever the program wants."""
THE_SCHEDULE = "schedule"


@dataclass(frozen=True)
class Origin:
    """Where a request came from."""

    address: str = ""
    request_id: str = ""


@dataclass(frozen=True)
class ChainState:
    """The result of verifying the log."""

    entries: int
    head: tuple[int, str]
    """The id and the hash of the newest entry."""
    broken_at: int | None
    """The first entry that is changed, missing or out of order."""


NOWHERE = Origin()
"""Of what no request did."""
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=NOWHERE)


@contextmanager
def with_origin(origin: Origin) -> Iterator[None]:
    """Entries recorded within the block name this origin."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def set_origin(origin: Origin) -> None:
    """Entries recorded from now on in this thread name this origin."""
    _origin.set(origin)


def current_origin() -> Origin:
    """The origin recorded with new entries."""
    return _origin.get()


def record(session: Session, kind: AuditKind, by: str, /, **details: Detail) -> None:
    """Record an event in the transaction of `session`: both are stored, or neither.

    The entry is written when `Database.write` commits, after everything else, so that nobody holds the
    chain's lock while waiting for another one.

    Args:
        session: One of `Database.write`.
        kind: What happened. Its words are in `i18n.audit`.
        by: An e-mail address, or a name such as "weekly run" (`dashboard.request.authorized_write`).
        **details: What the words need. No secrets.
    """
    entry = (kind, by, _origin.get(), details_as_text(details))
    session.info.setdefault(PENDING, []).append(entry)


def append_pending(session: Session) -> None:
    """Append recorded events to the log's chain. Called by `Database.write` before it commits."""
    pending = session.info.pop(PENDING, [])
    if not pending:
        return
    session.flush()
    lock_chain(session)
    number, previous = _head(session)
    now = database_now(session)
    rows = []
    for kind, by, origin, details in pending:
        number += 1
        entry = ChainedEntry(number, now, kind, by[:254], origin.address, origin.request_id, details)
        entry_hash = entry.hash_after(previous)
        rows.append({**vars(entry), "previous_hash": previous, "hash": entry_hash})
        previous = entry_hash
    session.execute(insert(AuditEvent), rows)


def lock_chain(session: Session) -> None:
    """Lock the log against other writers until this transaction ends; SQLite has a single writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})


def verify(session: Session) -> ChainState:
    """Compute the whole chain again."""
    anchor = _anchor(session)
    entries = session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    forged = session.scalar(select(func.min(AuditEvent.id)).where(AuditEvent.id <= anchor[0]))
    if forged is not None:  # what was before the first entry has been deleted
        return ChainState(entries, _head(session), forged)
    rows = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.id > anchor[0])
        .order_by(AuditEvent.id)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    broken_at = first_break(((row.chained, row.previous_hash, row.hash) for row in rows), anchor)
    return ChainState(entries, _head(session), broken_at)


def has_entry(session: Session, number: int, hash: str) -> bool:
    """Whether the log contains the entry, or starts after it: a head that was noted elsewhere."""
    for model in (AuditEvent, AuditPruning):
        if session.scalar(select(model.hash).where(model.id == number)) == hash:
            return True
    return False


def prune_log(session: Session, *, keep: timedelta) -> int:
    """Delete entries older than `keep` and return how many; the remaining chain stays verifiable."""
    before = database_now(session) - max(keep, MIN_KEPT)
    # By id, and only up to the first that is young enough: a clock that was put back leaves no gap.
    young = select(func.min(AuditEvent.id)).where(AuditEvent.at >= before).scalar_subquery()
    last = session.execute(
        select(AuditEvent.id, AuditEvent.hash)
        .where(AuditEvent.at < before, AuditEvent.id < func.coalesce(young, _head(session)[0] + 1))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return 0
    session.add(AuditPruning(id=last.id, hash=last.hash, pruned_at=database_now(session)))
    session.flush()
    deleted = session.execute(
        delete(AuditEvent)
        .where(AuditEvent.id <= last.id)
        .returning(AuditEvent.id)
        .execution_options(synchronize_session=False)
    ).all()
    record(session, AuditKind.LOG_PRUNED, THE_SCHEDULE, entries=len(deleted), through=last.id)
    return len(deleted)


def _head(session: Session) -> tuple[int, str]:
    """The id and hash that the next entry continues from."""
    newest = session.execute(
        select(AuditEvent.id, AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)
    ).one_or_none()
    return _anchor(session) if newest is None else (newest.id, newest.hash)


def _anchor(session: Session) -> tuple[int, str]:
    """The id and hash that the oldest remaining entry continues from."""
    pruned = session.execute(
        select(AuditPruning.id, AuditPruning.hash).order_by(AuditPruning.id.desc()).limit(1)
    ).one_or_none()
    return (0, FIRST_HASH) if pruned is None else (pruned.id, pruned.hash)
