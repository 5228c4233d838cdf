"""Failed logins are counted in the database and make the next one wait: by account, by address, by device.

In memory each worker would count for itself. An attempt is written down before its password is checked,
so that many at once cannot all slip through before the first failure is counted. A browser in which the
user has logged in before has a budget of its own: whoever guesses from elsewhere does not lock the owner out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from dashboard.server.metrics import count_login
from db.audit import record
from db.engine import Database
from db.models import AuditEvent, LoginFailure, User
from domain.audit import AuditKind

FREE_FOR_AN_EMAIL = 5
"""Mistypes that cost nothing."""
FREE_FOR_AN_ADDRESS = 30
"""More, since a whole office may share one."""
WINDOW = timedelta(minutes=15)
"""Failures older than this no longer count; also the longest wait."""
FIRST_WAIT = timedelta(seconds=15)
"""Doubles with every further failure."""
KEPT = timedelta(days=1)
SECOND_STEP = " code"
"""After an address: wrong codes have a budget beside that of wrong passwords."""


@dataclass(frozen=True)
class Attempt:
    """A recorded login attempt; `wait` is zero when its password may be checked."""

    id: int | None
    wait: timedelta


def begin_attempt(
    database: Database, email: str, address: str, now: datetime, *, device: str = ""
) -> Attempt:
    """Record an attempt as failed until it succeeds; one that is refused is not counted and has to wait.

    `device`: the browser's id, if the user has logged in there before.
    """
    with database.write() as session:
        session.execute(delete(LoginFailure).where(LoginFailure.failed_at < now - KEPT))
        failure = LoginFailure(email=email, address=address[:64], device=device, failed_at=now)
        session.add(failure)
        session.flush()
        number = failure.id
    of_account = (LoginFailure.email == email) & (LoginFailure.device == device)
    budgets: list[tuple[ColumnElement[bool], int]] = [(of_account, FREE_FOR_AN_EMAIL)]
    if not device:
        of_address = (LoginFailure.address == address[:64]) & (LoginFailure.device == "")
        budgets.append((of_address, FREE_FOR_AN_ADDRESS))
    with database.read() as session:
        since = _counted_since(session, email, now)
        wait = max(_wait(session, same & since, free, number, now) for same, free in budgets)
    if wait <= timedelta(0):
        return Attempt(number, timedelta(0))
    with database.write() as session:
        session.execute(delete(LoginFailure).where(LoginFailure.id == number))
        _record_block(session, email, now)
    count_login("throttled")
    return Attempt(None, wait)


def forget_attempts(database: Database, email: str, *, device: str = "") -> None:
    """Forget the failed attempts that preceded a successful login."""
    with database.write() as session:
        session.execute(
            delete(LoginFailure).where(LoginFailure.email == email, LoginFailure.device == device)
        )


def _wait(session: Session, same: ColumnElement[bool], free: int, number: int, now: datetime) -> timedelta:
    count, last = session.execute(
        select(func.count(), func.max(LoginFailure.failed_at)).where(same, LoginFailure.id < number)
    ).one()
    if count < free:
        return timedelta(0)
    left: timedelta = last + _wait_after(count - free) - now
    return left


def _counted_since(session: Session, email: str, now: datetime) -> ColumnElement[bool]:
    """Failures that count: recent ones, after an administrator has last lifted the user's wait."""
    unblocked = session.scalar(select(User.unblocked_at).where(User.email == email.removesuffix(SECOND_STEP)))
    begin = now - WINDOW if unblocked is None else max(now - WINDOW, unblocked)
    return LoginFailure.failed_at > begin


def _record_block(session: Session, email: str, now: datetime) -> None:
    """Record a block once, not for each further attempt, which would fill the log."""
    if session.scalar(select(User.id).where(User.email == email)) is None:
        return
    recent = select(AuditEvent.id).where(
        AuditEvent.kind == AuditKind.LOGIN_BLOCKED, AuditEvent.by == email, AuditEvent.at > now - WINDOW
    )
    if session.scalar(recent.limit(1)) is None:
        record(session, AuditKind.LOGIN_BLOCKED, email)


def _wait_after(beyond: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(beyond, 16)
    return min(WINDOW, doubled)
