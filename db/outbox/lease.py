"""One process delivers at a time, so that a host with many web workers starts no more than one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.clock import clock, has_ended
from db.models import DeliveryLease

LEASE_SECONDS = 60.0


def is_free(session: Session) -> bool:
    """Whether no process is delivering."""
    held = select(DeliveryLease.id).where(not_(_has_ended()))
    return session.scalar(held) is None


def take(session: Session, holder: str) -> bool:
    """Take or extend the lease; return whether `holder` has it."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(DeliveryLease).values(id=1).on_conflict_do_nothing())
    rows = session.execute(
        update(DeliveryLease)
        .where(or_(DeliveryLease.holder == holder, _has_ended()))
        .values(holder=holder, expires_at=clock(LEASE_SECONDS))
        .returning(DeliveryLease.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return rows is not None


def give_back(session: Session, holder: str) -> None:
    """Release the lease."""
    session.execute(
        update(DeliveryLease)
        .where(DeliveryLease.holder == holder)
        .values(holder=None, expires_at=None)
        .execution_options(synchronize_session=False)
    )


def _has_ended() -> ColumnElement[bool]:
    return has_ended(DeliveryLease.expires_at, LEASE_SECONDS)
