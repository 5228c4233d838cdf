"""Load what membership depends on besides scores: earlier memberships, departures and overrides."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import Session

from db.models import (
    LabelView,
    Movement,
    Override,
    Version,
)
from domain.enums import MovementKind, MovementReason
from pipeline.membership.history import MembershipHistory, MembershipState
from pipeline.membership.state import RETURN_WEEKS
from pipeline.publish.run_inputs import CurrentChampion


def load_membership_history(
    session: Session, before: Version | None, as_of: date, current_champion: CurrentChampion | None
) -> MembershipHistory:
    """The members and near-members of version `before`, recent departures, and the overrides in force.

    A customer whom another model moved out need not wait to come back once a person has changed the model.
    """
    membership_states = {}
    if before is not None:
        rows = session.execute(
            select(
                LabelView.customer_id,
                LabelView.is_member,
                LabelView.since,
                LabelView.weeks_below,
                LabelView.valid_until,
            ).where(LabelView.version == before.number, or_(LabelView.is_member, LabelView.weeks_below > 0))
        )
        membership_states = {
            row.customer_id: MembershipState(row.is_member, row.since, row.weeks_below, row.valid_until)
            for row in rows
        }
    # Who still waited at the version before is told why they are back now, also when the wait is over.
    lately = (as_of if before is None else before.as_of) - timedelta(weeks=RETURN_WEEKS)
    # When a person has changed the model, whom another model put out need not wait to come back.
    by_hand = (
        before is not None and current_champion is not None and before.model_id != current_champion.model_id
    )
    left = session.execute(
        select(Movement.customer_id, func.max(Version.as_of).label("on"))
        .join(Version, Version.number == Movement.version)
        .where(Movement.kind == MovementKind.LEFT, Version.number.in_(_holding(lately, as_of)))
        .where(Movement.reason != MovementReason.REFIT if by_hand else true())
        .group_by(Movement.customer_id)
    )
    overrides = session.execute(
        select(Override.customer_id, Override.kind)
        .where(Override.ended_at.is_(None), or_(Override.expires_on.is_(None), Override.expires_on > as_of))
        .order_by(Override.id)
    )
    return MembershipHistory(
        membership_states=membership_states,
        left_on={row.customer_id: row.on for row in left},
        overrides={row.customer_id: row.kind for row in overrides},
        overridden_before=_overridden_before(session, before),
    )


def _holding(start: date, end: date) -> Select[int]:
    """The numbers of the versions in force for the dates in [start, end): the newest of each."""
    return (
        select(func.max(Version.number))
        .where(Version.as_of >= start, Version.as_of < end)
        .group_by(Version.as_of)
    )


def _overridden_before(session: Session, before: Version | None) -> frozenset[str]:
    if before is None:
        return frozenset()
    held = session.scalars(
        select(Override.customer_id).where(
            Override.created_at <= before.published_at,
            or_(Override.ended_at.is_(None), Override.ended_at > before.published_at),
            or_(Override.expires_on.is_(None), Override.expires_on > before.as_of),
        )
    )
    return frozenset(held)
