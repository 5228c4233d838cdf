"""The shop of this database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Shop


def shop_currency(session: Session) -> str | None:
    """The ISO 4217 code of the shop's invoices; none before the first import."""
    return session.scalar(select(Shop.currency))
