"""Margin rates, product margins and the cost of benefits.

Revision ID: 0066
Revises: 0065
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "margin_rates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("basis_points", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_margin_rates")),
    )
    op.create_table(
        "benefit_costs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("per", sa.String(length=8), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by", sa.String(length=254), nullable=False),
        sa.CheckConstraint("per IN ('month', 'year')", name=op.f("ck_benefit_costs_per")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_costs")),
    )
    op.create_table(
        "product_margins",
        sa.Column("stock_code", sa.String(length=255), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stock_code", "valid_from", name=op.f("pk_product_margins")),
    )


def downgrade() -> None:
    for table in ("product_margins", "benefit_costs", "margin_rates"):
        op.drop_table(table)
