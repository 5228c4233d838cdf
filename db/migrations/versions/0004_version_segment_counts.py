"""what filters count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COUNT_SLICES = """
    INSERT INTO slices (version, country, segment_id, is_member, customers, gross_revenue)
    SELECT labels.version, customers.country, labels.segment_id, labels.is_member,
           count(*), sum(customers.gross_revenue)
    FROM whole_labels AS labels
    JOIN customers ON customers.version = labels.version AND customers.customer_id = labels.customer_id
    GROUP BY labels.version, customers.country, labels.segment_id, labels.is_member
"""
PLACE_MOVEMENTS = """
    UPDATE movements SET
    to_segment_id = (
        SELECT segment_id FROM labels
        WHERE labels.version = movements.version AND labels.customer_id = movements.customer_id
    ),
    from_segment_id = (
        SELECT labels.segment_id FROM versions JOIN labels ON labels.version = versions.previous
        WHERE versions.number = movements.version AND labels.customer_id = movements.customer_id
    ),
    country = coalesce(
        (SELECT country FROM customers
         WHERE customers.version = movements.version AND customers.customer_id = movements.customer_id),
        (SELECT customers.country FROM versions JOIN customers ON customers.version = versions.previous
         WHERE versions.number = movements.version AND customers.customer_id = movements.customer_id)
    )
"""


def upgrade() -> None:
    op.create_table(
        "slices",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=64), nullable=False),
        sa.Column("segment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("gross_revenue", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name=op.f("fk_slices_version_versions")),
        sa.PrimaryKeyConstraint("version", "country", "segment_id", "is_member", name=op.f("pk_slices")),
    )
    with op.batch_alter_table("movements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("country", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("from_segment_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("to_segment_id", sa.Integer(), nullable=True))
    op.execute(COUNT_SLICES)
    op.execute(PLACE_MOVEMENTS)


def downgrade() -> None:
    with op.batch_alter_table("movements", schema=None) as batch_op:
        batch_op.drop_column("to_segment_id")
        batch_op.drop_column("from_segment_id")
        batch_op.drop_column("country")
    op.drop_table("slices")
