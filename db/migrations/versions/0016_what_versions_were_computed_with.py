"""what versions were computed with: window, currency and time zone, where their reports do not say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0009"
branch_labels = None
depends_on = None

COMPUTED_WITH = "computed_with"
OLDER_WINDOW_DAYS = 365
"""Reports that do not say their window are from before it could be set."""
OLDER_CURRENCY = "GBP"
"""The default, for versions of a database without a shop."""
OLDER_TIMEZONE = "Europe/London"
"""The default; what is set while this is applied is the only zone that is known."""

REPORT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
VERSIONS = sa.table("versions", sa.column("number", sa.Integer), sa.column("report", REPORT))
SHOP = sa.table("shop", sa.column("currency", sa.String))


def upgrade() -> None:
    """Fill in what is known. The rules of that time were not noted, and are left out."""
    connection = op.get_bind()
    timezone = os.environ.get("TIMEZONE") or OLDER_TIMEZONE
    currency = connection.scalar(sa.select(SHOP.c.currency)) or OLDER_CURRENCY
    for number, report in _reports(connection):
        if not report.get(COMPUTED_WITH):
            window_days = (report.get("data") or {}).get("window_days") or OLDER_WINDOW_DAYS
            told = {"window_days": window_days, "currency": currency, "timezone": timezone}
            _store(connection, number, {**report, COMPUTED_WITH: told})


def downgrade() -> None:
    connection = op.get_bind()
    for number, report in _reports(connection):
        report.pop(COMPUTED_WITH, None)
        _store(connection, number, report)


def _reports(connection: sa.Connection) -> Iterator[tuple[int, dict[str, Any]]]:
    """One report after the other: all at once would be hundreds of megabytes of a large shop."""
    for number in connection.scalars(sa.select(VERSIONS.c.number).order_by(VERSIONS.c.number)).all():
        yield number, connection.scalar(sa.select(VERSIONS.c.report).where(VERSIONS.c.number == number))


def _store(connection: sa.Connection, number: int, report: dict[str, Any]) -> None:
    connection.execute(VERSIONS.update().where(VERSIONS.c.number == number).values(report=report))
