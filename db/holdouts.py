"""Begin and stop the standing holdout of the programme, and read its assignments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.audit import record
from db.line_days import last_line_day
from db.models import CustomerSnapshot, Holdout, HoldoutAssignment, HoldoutStop, Version
from db.queries.rows import AnyRow
from domain.audit import AuditKind
from domain.user_error import UserError

MIN_SHARE, MAX_SHARE = 0.01, 0.5
"""Of the members who are held out. Beyond a half, those with the benefits become the scarce group."""
MAX_REASON_LENGTH = 500


@dataclass(frozen=True)
class HoldoutSizes:
    """How many members have been assigned, and how many of them are held out."""

    assigned: int
    held_out: int


def checked_share(share: float) -> float:
    """A share of the members that may be held out.

    Raises:
        UserError: it is out of bounds.
    """
    if not MIN_SHARE <= share <= MAX_SHARE:
        raise UserError(
            "Hold out between {least:percent} and {most:percent} of the members.",
            least=MIN_SHARE,
            most=MAX_SHARE,
        )
    return share


def checked_reason(why: str) -> str:
    """The reason to stop, as it is kept.

    Raises:
        UserError: there is none.
    """
    reason = why.strip()[:MAX_REASON_LENGTH]
    if not reason:
        raise UserError("Enter a reason: it is shown in the audit log.")
    return reason


def start_holdout(
    session: Session, *, share: float, seed: int, by: str, begins_on: date | None = None
) -> Holdout:
    """Begin a standing holdout: the next version assigns all its members, later ones whoever enters.

    Args:
        session: Its transaction keeps the holdout and the entry in the audit log.
        share: Of the members who are held out, a fraction.
        seed: Any whole number.
        by: Who begins it.
        begins_on: Versions as of this day or later assign. By default the first day without invoices:
            nobody can have been left out before. An earlier day is for replays of a simulated shop, whose
            customers are told who was held out.

    Raises:
        UserError: one is running, or the share is out of bounds.
    """
    checked_share(share)
    if running_holdout(session) is not None:
        raise _is_running()
    number = session.scalar(select(func.max(Holdout.id))) or 0
    holdout = Holdout(
        id=number + 1,
        share=share,
        seed=seed,
        begins_on=begins_on or _first_open_day(session),
        begun_by=by,
        begun_at=datetime.now(UTC),
    )
    try:
        with session.begin_nested():
            session.add(holdout)
            session.flush()
    except IntegrityError:  # somebody else began one at the same moment
        raise _is_running() from None
    record(session, AuditKind.HOLDOUT_STARTED, by, share=share, begins_on=holdout.begins_on.isoformat())
    return holdout


def stop_holdout(session: Session, *, by: str, why: str) -> Holdout:
    """End the running holdout: its members may get the benefits from now on. It can't be resumed.

    Raises:
        UserError: none is running, or no reason is given.
    """
    holdout = running_holdout(session)
    if holdout is None:
        raise UserError("No standing holdout is running.")
    reason = checked_reason(why)
    stop = HoldoutStop(
        holdout_id=holdout.id,
        ends_on=max(_first_open_day(session), holdout.begins_on),
        stopped_at=datetime.now(UTC),
        stopped_by=by,
        why=reason,
    )
    try:
        with session.begin_nested():
            session.add(stop)
            session.flush()
    except IntegrityError:
        raise UserError("No standing holdout is running.") from None
    record(session, AuditKind.HOLDOUT_STOPPED, by, why=reason)
    return holdout


def running_holdout(session: Session) -> Holdout | None:
    """The holdout that has not been stopped."""
    return session.scalar(select(Holdout).where(~_is_stopped()).order_by(Holdout.id.desc()).limit(1))


def holdout_known_on(session: Session, as_of: date) -> tuple[Holdout, HoldoutStop | None] | None:
    """The newest holdout begun on `as_of` or before, with its stop if that was before too."""
    row = session.execute(
        select(Holdout, HoldoutStop)
        .outerjoin(HoldoutStop, (HoldoutStop.holdout_id == Holdout.id) & (HoldoutStop.ends_on <= as_of))
        .where(Holdout.begins_on <= as_of)
        .order_by(Holdout.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def newest_holdout(session: Session) -> tuple[Holdout, HoldoutStop | None] | None:
    """The newest holdout, with its stop if there was one."""
    return holdout_known_on(session, date.max)


def assignments(session: Session, holdout_id: int) -> Sequence[AnyRow]:
    """customer_id, is_held_out, stratum, position, expected, assigned_on of everybody, by customer id."""
    assignment = HoldoutAssignment
    return session.execute(
        select(
            assignment.customer_id,
            assignment.is_held_out,
            assignment.stratum,
            assignment.position,
            assignment.expected,
            assignment.assigned_on,
        )
        .where(assignment.holdout_id == holdout_id)
        .order_by(assignment.customer_id)
    ).all()


def holdout_sizes(session: Session, holdout_id: int) -> HoldoutSizes:
    """How many members have been assigned, and how many of them are held out."""
    assigned, held = session.execute(
        select(func.count(), func.count().filter(HoldoutAssignment.is_held_out)).where(
            HoldoutAssignment.holdout_id == holdout_id
        )
    ).one()
    return HoldoutSizes(assigned, held)


def held_out_ids() -> Select[str]:
    """The ids of the customers who are held out by the running holdout, for use in other statements."""
    return (
        select(HoldoutAssignment.customer_id)
        .join(Holdout, Holdout.id == HoldoutAssignment.holdout_id)
        .where(HoldoutAssignment.is_held_out, ~_is_stopped())
    )


def held_out_customers(session: Session, number: int) -> frozenset[str]:
    """The ids of those whom the running holdout keeps from the benefits in version `number`."""
    return frozenset(
        session.scalars(
            select(CustomerSnapshot.customer_id).where(
                CustomerSnapshot.version == number,
                CustomerSnapshot.customer_id.in_(held_out_ids()),
                CustomerSnapshot.is_held_out.is_(True),
            )
        )
    )


def _is_stopped() -> ColumnElement[bool]:
    return exists(select(HoldoutStop.holdout_id).where(HoldoutStop.holdout_id == Holdout.id))


def _first_open_day(session: Session) -> date:
    """The day after the last known invoice, and not before the newest version; today without either."""
    newest = session.scalar(select(func.max(Version.as_of)))
    last = last_line_day(session)
    days = [day for day in (newest, last and last + timedelta(days=1)) if day is not None]
    return max(days) if days else datetime.now(UTC).date()


def _is_running() -> UserError:
    return UserError("A standing holdout is already running. Stop it before you start another one.")
