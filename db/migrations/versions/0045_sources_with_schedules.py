"""Sources have options, a schedule, and what is known of their readings.

Revision ID: 0045
Revises: 0044
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.add_column(sa.Column("options", JSON, nullable=False, server_default="{}"))
        sources.add_column(sa.Column("schedule", sa.String(length=100), nullable=False, server_default=""))
        sources.add_column(sa.Column("read_at", sa.DateTime(), nullable=True))
        sources.add_column(sa.Column("requested_slot", sa.DateTime(), nullable=True))
        sources.add_column(sa.Column("removed_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        for column in ("options", "schedule", "read_at", "requested_slot", "removed_at"):
            sources.drop_column(column)
