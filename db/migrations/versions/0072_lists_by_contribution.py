"""Indexes for lists that are sorted by contribution, or narrowed to who is held out.

Partial: shops that set no margins, or hold nobody out, pay nothing for them.

Revision ID: 0072
Revises: 0071
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_customers_by_contribution": (["version", "contribution", "customer_id"], "contribution IS NOT NULL"),
    "ix_customers_held_out": (["version", "gross_revenue", "customer_id", "is_member"], None),
}


def upgrade() -> None:
    for name, (columns, condition) in INDEXES.items():
        op.create_index(
            name,
            "customers",
            columns,
            sqlite_where=sa.text(condition or "is_held_out = 1"),
            postgresql_where=sa.text(condition or "is_held_out"),
        )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "customers")
