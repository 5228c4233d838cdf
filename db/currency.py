"""Correct the shop's currency, the one value that may be changed in published versions."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.audit import record
from db.models import Shop, Version
from db.queries import readable_report
from domain.audit import AuditKind
from domain.report import dump
from domain.user_error import UserError


def correct_currency(session: Session, code: str, *, by: str) -> str:
    """Correct the currency of all amounts to `code` and return the previous one.

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
    record(session, AuditKind.CURRENCY_CORRECTED, by, before=before, after=code)
    return before


def _relabel(session: Session, number: int, code: str) -> None:
    report = readable_report(session, number)
    if report is None:
        return  # it is not shown either
    settings_used = replace(report.settings_used(code), currency=code)
    session.execute(
        update(Version)
        .where(Version.number == number)
        .values(stored_report=dump(report.model_copy(update={"computed_with": settings_used})))
        .execution_options(synchronize_session=False)
    )
