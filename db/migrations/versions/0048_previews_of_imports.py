"""Imports that wait for a decision, with what they would do; and who imported.

Revision ID: 0048
Revises: 0047
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
COLUMNS = ("tables", "report", "problem")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("pending_imports", sa.Column(name, JSON, nullable=True))
    op.add_column("imports", sa.Column("imported_by", sa.String(length=254), nullable=True))


def downgrade() -> None:
    op.drop_column("imports", "imported_by")
    for name in reversed(COLUMNS):
        op.drop_column("pending_imports", name)
