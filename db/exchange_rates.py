"""Imported exchange rates into the shop's currency, by date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.models import ExchangeRate
from domain.batches import batched

ROWS_PER_STATEMENT = 500


def store_rates(session: Session, into: str, rates: Iterable[tuple[date, str, float]]) -> int:
    """Store rates (day, currency, units of `into` for one); those of a known day are replaced.

    Returns:
        How many they were.
    """
    count = 0
    for some in batched(rates, ROWS_PER_STATEMENT):
        newest = {(currency, day): rate for day, currency, rate in some}
        for currency, day in newest:
            session.execute(
                delete(ExchangeRate).where(
                    ExchangeRate.currency == currency, ExchangeRate.into == into, ExchangeRate.day == day
                )
            )
        session.execute(
            insert(ExchangeRate),
            [{"currency": key[0], "into": into, "day": key[1], "rate": rate} for key, rate in newest.items()],
        )
        count += len(newest)
    return count


def rates_into(session: Session, into: str) -> Mapping[str, list[tuple[date, float]]]:
    """The rates of each currency, the oldest first."""
    rates: dict[str, list[tuple[date, float]]] = {}
    rows = session.execute(
        select(ExchangeRate.currency, ExchangeRate.day, ExchangeRate.rate)
        .where(ExchangeRate.into == into)
        .order_by(ExchangeRate.currency, ExchangeRate.day)
    )
    for currency, day, rate in rows:
        rates.setdefault(currency, []).append((day, rate))
    return rates
