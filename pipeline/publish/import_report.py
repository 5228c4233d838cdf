"""The report of an import, for programs and for the data page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from db.corrections import Change
from db.models import InvoiceImport
from i18n import Message
from pipeline.engines.totals import StoredTotals

MIN_STORED_AMOUNT = 0.000001


def import_document(
    record: InvoiceImport,
    totals: StoredTotals,
    left_out: Iterable[tuple[str, int, float]],
    notes: Sequence[Message],
    currency: str | None,
    changes: Sequence[Change],
) -> dict[str, Any]:
    """The outcome for programs. `lines` to `last` describe all lines afterwards."""
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
