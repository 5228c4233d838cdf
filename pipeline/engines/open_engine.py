"""Open the engine that holds the invoice lines."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pipeline.engines.database_engine import DatabaseEngine
from pipeline.engines.port import InvoiceEngine
from pipeline.engines.weekly_aggregates import Submit


def open_engine(session: Session, submit: Submit | None = None) -> InvoiceEngine:
    """The engine of the lines that belong to the database of `session`, as of its transaction.

    `submit` starts reads over other connections, where the lines are in that database.
    """
    return DatabaseEngine(session, submit)
