"""People save lists of customers under a name, and channels may be about one of them.

Revision ID: 0056
Revises: 0055
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KEY = "fk_message_channels_saved_list_id_saved_lists"


def upgrade() -> None:
    op.create_table(
        "saved_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("rule", JSON, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_lists")),
        sa.UniqueConstraint("owner", "name", name="uq_saved_lists_owner"),
    )
    op.create_table(
        "saved_list_customers",
        sa.Column("list_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["saved_lists.id"], name=op.f("fk_saved_list_customers_list_id_saved_lists")
        ),
        sa.PrimaryKeyConstraint("list_id", "customer_id", name=op.f("pk_saved_list_customers")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("message_channels") as channels:
        channels.add_column(sa.Column("saved_list_id", sa.Integer(), nullable=True))
        channels.create_foreign_key(KEY, "saved_lists", ["saved_list_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("message_channels") as channels:
        channels.drop_constraint(KEY, type_="foreignkey")
        channels.drop_column("saved_list_id")
    op.drop_table("saved_list_customers")
    op.drop_table("saved_lists")
