"""The report of an import, for programs and for the data page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from db.corrections import Change
from db.models import InvoiceImport, InvoiceLine
from db.types import MILLIONTHS
from i18n import Message
from pipeline.engines.countable_lines import amount, is_product
from pipeline.ingest.rules import Rules

MIN_STORED_AMOUNT = 0.000001
LINES = InvoiceLine.__table__


@dataclass(frozen=True)
class StoredTotals:
    """What the database holds: lines of files, and the money of products before rules of taste."""

    lines: int
    identified_lines: int
    customers: int
    gross: float
    returned: float
    first: date | None
    last: date | None


def stored_totals(session: Session, rules: Rules) -> StoredTotals:
    """What the database holds now."""
    money = amount(LINES)
    product = is_product(LINES, rules)
    of_files = LINES.c.origin == ""
    row = session.execute(
        select(
            func.sum(case((of_files, 1), else_=0)),
            func.sum(case((and_(of_files, LINES.c.customer_id.is_not(None)), 1), else_=0)),
            func.count(LINES.c.customer_id.distinct()),
            func.sum(case((and_(product, LINES.c.quantity > 0), money), else_=0)),
            func.sum(case((and_(product, LINES.c.quantity < 0), money), else_=0)),
            func.min(LINES.c.invoiced_on),
            func.max(LINES.c.invoiced_on),
        )
    ).one()
    lines, identified, customers, gross, returned, first, last = row
    return StoredTotals(
        int(lines or 0),
        int(identified or 0),
        int(customers or 0),
        int(gross or 0) / MILLIONTHS,
        -int(returned or 0) / MILLIONTHS,
        first,
        last,
    )


def import_document(
    record: InvoiceImport,
    totals: StoredTotals,
    left_out: Iterable[tuple[str, int, float]],
    notes: Sequence[Message],
    currency: str | None,
    changes: Sequence[Change],
) -> dict[str, Any]:
    """The outcome for programs. `lines` to `last` are of all that is totals afterwards."""
    left_out = list(left_out)
    return {
        "outcome": "imported",
        "import": record.id,
        "source": record.source,
        "sha256": record.sha256,
        "lines": totals.lines,
        "added": record.rows_added,
        "replaced": record.rows_replaced,
        "known": record.rows_known,
        "set_aside": sum(
            lines
            for rule, lines, _ in left_out
            if rule in ("far_date", "bad_line", "cut_off", "other_currency")
        ),
        "identified_lines": totals.identified_lines,
        "customers": totals.customers,
        "gross": round(totals.gross, 2),
        "returned": round(totals.returned, 2),
        "net": round(totals.gross - totals.returned, 2),
        "currency": currency,
        "first": totals.first.isoformat() if totals.first else None,
        "last": totals.last.isoformat() if totals.last else None,
        "file": {
            "lines": record.rows_read,
            "first": record.first_at.date().isoformat() if record.first_at else None,
            "last": record.last_at.date().isoformat() if record.last_at else None,
            "identified_revenue": round(record.identified_revenue, 2),
            "unidentified_revenue": round(record.unidentified_revenue, 2),
        },
        "left_out": [
            {"rule": rule, "lines": lines, "money": round(money, 2)} for rule, lines, money in left_out
        ],
        "changes": [
            {"week": change.monday.isoformat(), "lines": change.lines, "money": round(change.money, 2)}
            for change in changes
        ],
        "notes": [note.to_json() for note in notes],
        "questions": [],
    }
