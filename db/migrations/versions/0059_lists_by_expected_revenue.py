"""The parameter of the list that goes by expected revenue.

Revision ID: 0059
Revises: 0058
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

NAME = "promising_revenue_84d"


def upgrade() -> None:
    op.add_column("versions", sa.Column(NAME, sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("versions", NAME)
