"""Index what new customers have kept: a list asks for it since who returned most promises nothing.

Revision ID: 0073
Revises: 0072
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

TABLE, NEW = "customers", "ix_customers_new"
BY_EXPECTED = [
    "version", "expected_revenue_84d", "customer_id", "is_member", "days_since_first_order", "gross_revenue",
]  # fmt: skip
IS_NEW = sa.text("days_since_first_order < 85")


def upgrade() -> None:
    op.drop_index(NEW, TABLE)
    op.create_index(NEW, TABLE, [*BY_EXPECTED, "net_revenue"], sqlite_where=IS_NEW, postgresql_where=IS_NEW)


def downgrade() -> None:
    op.drop_index(NEW, TABLE)
    op.create_index(NEW, TABLE, BY_EXPECTED, sqlite_where=IS_NEW, postgresql_where=IS_NEW)
