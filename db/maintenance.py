"""What PostgreSQL would do by itself, but too late for a table that grows by a million rows at once."""

from __future__ import annotations

import logging

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db.engine import Database

log = logging.getLogger(__name__)
MIN_CUSTOMERS = 20_000
"""Smaller versions are left to PostgreSQL's own autovacuum."""
ASKED_FOR = ("version", "customer_id", "country", "segment_id", "is_member")
"""The columns of customers that statements of a publication join and group by."""
TABLES = ("customers", "label_intervals", "movements")


def analyze_customers(session: Session, customers: int) -> None:
    """While a version of `customers` customers is published: tell the planner that its rows are there.

    It would expect none, and look each customer up by reading the whole version. Other columns than those
    that publication itself asks for wait until it is over.
    """
    if customers >= MIN_CUSTOMERS and session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ANALYZE (SKIP_LOCKED) customers ({', '.join(ASKED_FOR)})"))


def refresh_statistics(database: Database, customers: int) -> None:
    """Update statistics and visibility after a version of `customers` customers was published.

    Only speed depends on it, so a problem is only logged. SQLite keeps no statistics here.
    """
    if database.is_sqlite or customers < MIN_CUSTOMERS:
        return
    try:
        with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM (ANALYZE, SKIP_LOCKED) {', '.join(TABLES)}"))
    except SQLAlchemyError as problem:
        log.warning("the statistics of tables could not be refreshed: %s", problem)
