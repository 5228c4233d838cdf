"""The quality of an import: what is in its file, and whether the shop can be served afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from db.line_days import first_line_day, last_line_day
from db.models import InvoiceImport
from domain.gates import MIN_CUSTOMERS_TO_CHOOSE, OUT_OF_TIME_DAYS
from pipeline.engines.open_engine import open_figures
from pipeline.ingest.file_figures import FileFigures
from pipeline.ingest.read import ReadFile
from pipeline.ingest.rules import Rules
from pipeline.ingest.values.numbers import currency_code

YEAR_DAYS = 365


def import_quality(
    session: Session,
    record: InvoiceImport,
    file: ReadFile,
    figures: FileFigures,
    rules: Rules,
    last_day_before: date | None,
) -> dict[str, Any]:
    """The section `quality` of an import's report; `last_day_before` is the last day stored before it."""
    first = record.first_at.date() if record.first_at is not None else None
    return {
        **figures.to_json(rules.is_product),
        "first": first.isoformat() if first else None,
        "last": record.last_at.date().isoformat() if record.last_at is not None else None,
        "last_day_before": last_day_before.isoformat() if last_day_before else None,
        "gap_days": _gap_days(last_day_before, first),
        "duplicates": record.rows_known,
        "currencies": _currencies(file),
        "can_be_served": _can_be_served(session),
    }


def _gap_days(before: date | None, first: date | None) -> int | None:
    """Days without lines between the last stored one and the first one of the file."""
    if before is None or first is None:
        return None
    return max(0, (first - before).days - 1)


def _currencies(file: ReadFile) -> list[dict[str, Any]]:
    """The currencies that a file names, with their rows."""
    counts: dict[str, int] = {}
    for table in file.understood:
        pairs: Iterable[tuple[str, int]] = (table.profile.categories.get("currency") or {}).items()
        for text, rows in pairs:
            if text:
                code = currency_code(text)
                counts[code] = counts.get(code, 0) + rows
    return [
        {"currency": code, "lines": rows} for code, rows in sorted(counts.items(), key=lambda pair: -pair[1])
    ]


def _can_be_served(session: Session) -> dict[str, Any]:
    """Whether the last year has enough customers, and the history is long enough, for a programme."""
    first, last = first_line_day(session), last_line_day(session)
    if first is None or last is None:
        return {"customers": 0, "min_customers": MIN_CUSTOMERS_TO_CHOOSE, "is_enough": False}
    customers = open_figures(session).count_customers(last - timedelta(days=YEAR_DAYS - 1))
    history_days = (last - first).days + 1
    return {
        "customers": customers,
        "min_customers": MIN_CUSTOMERS_TO_CHOOSE,
        "is_enough": customers >= MIN_CUSTOMERS_TO_CHOOSE,
        "history_days": history_days,
        "days_to_prove": OUT_OF_TIME_DAYS,
        "can_be_proven": history_days > OUT_OF_TIME_DAYS,
    }
