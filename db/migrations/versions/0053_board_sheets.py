"""one page about a version, as a PDF with a comment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_sheets",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=254), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("made_at", sa.DateTime()),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["versions.number"], name=op.f("fk_board_sheets_version_versions")
        ),
        sa.PrimaryKeyConstraint("version", "locale", name=op.f("pk_board_sheets")),
    )


def downgrade() -> None:
    op.drop_table("board_sheets")
