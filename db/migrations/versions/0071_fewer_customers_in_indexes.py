"""Index what customers are expected to spend once for everybody, and apart for new ones.

Revision ID: 0071
Revises: 0070
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

TABLE = "customers"
NARROW, NEW, EXPECTED = "ix_customers_narrow", "ix_customers_new", "ix_customers_by_expected"
SCANNED = [
    "version", "gross_revenue", "customer_id", "country", "recency_days", "orders", "segment_id", "is_member",
    "probability_alive", "next_order_on",
]  # fmt: skip
BY_EXPECTED = [
    "version", "expected_revenue_84d", "customer_id", "is_member", "days_since_first_order", "gross_revenue",
]  # fmt: skip
IS_NEW = sa.text("days_since_first_order < 85")


def upgrade() -> None:
    op.drop_index(EXPECTED, TABLE)
    op.drop_index(NARROW, TABLE)
    op.create_index(NARROW, TABLE, [*SCANNED, "avg_recency_days"])
    op.create_index(NEW, TABLE, BY_EXPECTED, sqlite_where=IS_NEW, postgresql_where=IS_NEW)


def downgrade() -> None:
    op.drop_index(NEW, TABLE)
    op.drop_index(NARROW, TABLE)
    op.create_index(NARROW, TABLE, SCANNED)
    op.create_index(EXPECTED, TABLE, BY_EXPECTED)
