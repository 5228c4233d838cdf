"""The imported margins of products, each from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import blake2b

from sqlalchemy import delete, func, insert, select, tuple_
from sqlalchemy.orm import Session

from db.audit import record
from db.models import ProductMargin
from domain.audit import AuditKind
from domain.batches import batched
from domain.margins import BASIS_POINTS
from domain.product_margins import MarginOfProduct

ROWS_PER_STATEMENT = 500


def store_product_margins(session: Session, margins: Iterable[MarginOfProduct], *, by: str) -> int:
    """Store margins of products; those of a known product and day are replaced.

    Returns:
        How many they were.
    """
    newest = {(margin.stock_code.upper(), margin.valid_from): margin for margin in margins}
    for some in batched(newest, ROWS_PER_STATEMENT):
        session.execute(
            delete(ProductMargin).where(
                tuple_(ProductMargin.stock_code, ProductMargin.valid_from).in_(list(some))
            )
        )
    session.execute(
        insert(ProductMargin),
        [
            {
                "stock_code": code,
                "valid_from": day,
                "basis_points": BASIS_POINTS if margin.rate is None else round(margin.rate * BASIS_POINTS),
                "unit_cost": margin.unit_cost or 0.0,
            }
            for (code, day), margin in newest.items()
        ],
    )
    record(session, AuditKind.PRODUCT_MARGINS_IMPORTED, by, products=len({code for code, _ in newest}))
    return len(newest)


def clear_product_margins(session: Session, *, by: str) -> int:
    """Delete the margins of all products and return of how many."""
    products, _ = product_margins_state(session)
    if products:
        session.execute(delete(ProductMargin))
        record(session, AuditKind.PRODUCT_MARGINS_IMPORTED, by, products=0)
    return products


def product_margins_state(session: Session) -> tuple[int, str | None]:
    """The number of products with a margin of their own, and a hash of all of them (None without any)."""
    products = session.scalar(select(func.count(ProductMargin.stock_code.distinct()))) or 0
    if not products:
        return 0, None
    digest = blake2b(digest_size=8)
    rows = session.execute(
        select(
            ProductMargin.stock_code,
            ProductMargin.valid_from,
            ProductMargin.basis_points,
            ProductMargin.unit_cost,
        )
    ).all()
    for code, day, points, cost in sorted(rows):
        digest.update(f"{code!r} {date.isoformat(day)} {points} {cost:.6f}\n".encode())
    return products, digest.hexdigest()
