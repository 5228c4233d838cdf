"""Sources of invoices can be paused.

Revision ID: 0061
Revises: 0060
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("paused_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("sources", "paused_at")
