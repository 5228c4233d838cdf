"""what lists are sorted by."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_customers_narrow": (
        "customers",
        ["version", "gross_revenue", "customer_id", "country", "recency_days", "orders"],
    ),
    "ix_whole_labels_by_margin": (
        "whole_labels",
        ["version", "is_member", "margin", "customer_id", "weeks_below"],
    ),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
