"""Margin rates and the cost of benefits: what holds, and changes of it with who made them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record
from db.models import BenefitCostChange, MarginRate
from db.product_margins import product_margins_state
from domain.audit import AuditKind, Detail
from domain.margins import (
    BASIS_POINTS,
    BenefitCost,
    MarginSettings,
    checked_cost,
    checked_rate,
    steps_of,
)
from domain.user_error import UserError


def margin_settings(session: Session) -> MarginSettings:
    """What holds of margins and the cost of benefits; empty where nothing was set."""
    rates = session.execute(
        select(MarginRate.valid_from, MarginRate.basis_points).order_by(MarginRate.id)
    ).all()
    costs = session.execute(
        select(BenefitCostChange.valid_from, BenefitCostChange.cost, BenefitCostChange.per).order_by(
            BenefitCostChange.id
        )
    ).all()
    products, fingerprint = product_margins_state(session)
    return MarginSettings(
        steps_of((day, None if points is None else points / BASIS_POINTS) for day, points in rates),
        steps_of((day, BenefitCost(cost, per)) for day, cost, per in costs),
        products,
        fingerprint,
    )


def benefit_cost_on(session: Session, day: date) -> BenefitCost | None:
    """What one member's benefits cost on `day`; None where nothing was set."""
    return margin_settings(session).benefit_cost_on(day)


def set_margin_rate(session: Session, rate: float | None, *, valid_from: date | None, by: str) -> None:
    """Set the margin rate from a day on (None: for all time); a rate of None takes it back.

    Raises:
        UserError: the rate is not possible, or there is none to take back.
    """
    if rate is None and not margin_settings(session).are_set:
        raise UserError("No margin rate is set.")
    rate = None if rate is None else checked_rate(rate)
    points = None if rate is None else round(rate * BASIS_POINTS)
    session.add(
        MarginRate(valid_from=valid_from, basis_points=points, set_at=datetime.now(UTC), set_by=by[:254])
    )
    session.flush()
    record(session, AuditKind.MARGIN_RATE_SET, by, rate=rate, day=_iso(valid_from))


def set_benefit_cost(session: Session, cost: BenefitCost, *, valid_from: date | None, by: str) -> None:
    """Set what one member's benefits cost from a day on (None: for all time).

    Raises:
        UserError: the cost is not possible.
    """
    checked_cost(cost)
    session.add(
        BenefitCostChange(
            valid_from=valid_from, cost=cost.cost, per=cost.per, set_at=datetime.now(UTC), set_by=by[:254]
        )
    )
    session.flush()
    details: dict[str, Detail] = {"cost": cost.cost, "per": cost.per.value, "day": _iso(valid_from)}
    record(session, AuditKind.BENEFIT_COST_SET, by, **details)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
