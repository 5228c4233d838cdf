"""What is known of invoice lines that are kept in a lake.

Revision ID: 0058
Revises: 0057
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_files",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_line_files")),
    )
    op.create_index(op.f("ix_line_files_retired_at"), "line_files", ["retired_at"])
    op.create_table(
        "line_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "import_id", name=op.f("pk_line_counts")),
    )
    op.create_table(
        "late_customers",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "customer_id", name=op.f("pk_late_customers")),
    )


def downgrade() -> None:
    op.drop_table("late_customers")
    op.drop_table("line_counts")
    op.drop_table("line_files")
