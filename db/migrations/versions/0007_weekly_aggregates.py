"""what weeks came to: their trade, kept beside the invoice lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BY_DAY = "ix_invoice_lines_invoiced_on"


def upgrade() -> None:
    op.create_table(
        "week_tallies",
        sa.Column("monday", sa.Date(), autoincrement=False, nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("newest_import", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("monday", name=op.f("pk_week_tallies")),
    )
    _index_days("invoiced_on", "import_id")


def downgrade() -> None:
    _index_days("invoiced_on")
    op.drop_table("week_tallies")


def _index_days(*columns: str) -> None:
    op.drop_index(BY_DAY, "invoice_lines")
    op.create_index(BY_DAY, "invoice_lines", columns)
