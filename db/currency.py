"""The shop's currency, put right: the one thing that may be corrected in versions that are published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import Shop, Version
from db.people import note
from domain.computed_with import COMPUTED_WITH, ComputedWith
from domain.message import Message
from domain.user_error import UserError


def correct_currency(session: Session, code: str, *, by: str) -> str:
    """Say that every amount is, and always was, in `code`; returns what it was called before.

    An import under the wrong currency called every amount wrongly, also in the versions made since. What they
    hold are plain numbers, which stay.

    Raises:
        UserError: there is no shop yet.
    """
    shop = session.scalar(select(Shop).with_for_update())
    if shop is None:
        raise UserError("There are no invoices yet: set CURRENCY before the first import.")
    before = shop.currency
    if before == code:
        return before
    shop.currency = code
    for number in session.scalars(select(Version.number)).all():
        _relabel(session, number, code)
    note(
        session,
        by,
        Message("Corrected the shop's currency from {before} to {after}.", {"before": before, "after": code}),
    )
    return before


def _relabel(session: Session, number: int, code: str) -> None:
    report: dict[str, Any] = session.scalars(select(Version.report).where(Version.number == number)).one()
    told = ComputedWith.of_report(report, currency=code).to_json()
    session.execute(
        update(Version)
        .where(Version.number == number)
        .values(report={**report, COMPUTED_WITH: {**told, "currency": code}})
        .execution_options(synchronize_session=False)
    )
