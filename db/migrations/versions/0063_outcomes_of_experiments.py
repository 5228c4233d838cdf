"""What an experiment compares, which one it repeats, and what was expected of each customer.

Added in place: triggers forbid to change experiments, and a table made anew would lose them.

Revision ID: 0063
Revises: 0062
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE experiments ADD COLUMN outcome VARCHAR(16) DEFAULT 'revenue' NOT NULL "
        "CONSTRAINT ck_experiments_outcome "
        "CHECK (outcome IN ('revenue', 'net_revenue', 'orders', 'bought_again'))"
    )
    op.execute(
        "ALTER TABLE experiments ADD COLUMN repeats INTEGER "
        "CONSTRAINT fk_experiments_repeats_experiments REFERENCES experiments (id)"
    )
    op.add_column("experiment_groups", sa.Column("expected", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("experiment_groups", "expected")
    op.drop_column("experiments", "repeats")
    op.drop_column("experiments", "outcome")
