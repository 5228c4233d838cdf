"""Failed logins are counted in the database, by e-mail and by address, and make the next one wait.

In memory each worker would count for itself. An attempt is written down before its password is checked,
so that many at once cannot all slip through before the first failure is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from db.engine import Database
from db.models import LoginFailure

FREE_FOR_AN_EMAIL = 5
"""Mistypes that cost nothing."""
FREE_FOR_AN_ADDRESS = 30
"""More, since a whole office may share one."""
WINDOW = timedelta(minutes=15)
"""Failures older than this no longer count; also the longest wait."""
FIRST_WAIT = timedelta(seconds=15)
"""Doubles with every further failure."""
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Attempt:
    """A login that was written down: `wait` is zero when its password may be checked."""

    id: int | None
    wait: timedelta


def begin_attempt(database: Database, email: str, address: str, now: datetime) -> Attempt:
    """Write an attempt down as failed until it succeeds; refused, it leaves no trace and must wait."""
    with database.write() as session:
        session.execute(delete(LoginFailure).where(LoginFailure.failed_at < now - KEPT))
        failure = LoginFailure(email=email, address=address[:64], failed_at=now)
        session.add(failure)
        session.flush()
        number = failure.id
    with database.read() as session:
        wait = timedelta(0)
        for same, free in (
            (LoginFailure.email == email, FREE_FOR_AN_EMAIL),
            (LoginFailure.address == address[:64], FREE_FOR_AN_ADDRESS),
        ):
            count, last = session.execute(
                select(func.count(), func.max(LoginFailure.failed_at)).where(
                    same, LoginFailure.failed_at > now - WINDOW, LoginFailure.id < number
                )
            ).one()
            if count >= free:
                wait = max(wait, last + _wait_after(count - free) - now)
    if wait <= timedelta(0):
        return Attempt(number, timedelta(0))
    with database.write() as session:
        session.execute(delete(LoginFailure).where(LoginFailure.id == number))
    return Attempt(None, wait)


def forget_attempts(database: Database, email: str) -> None:
    """After a login that succeeded, its address book of mistypes is closed."""
    with database.write() as session:
        session.execute(delete(LoginFailure).where(LoginFailure.email == email))


def _wait_after(beyond: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(beyond, 16)
    return min(WINDOW, doubled)
