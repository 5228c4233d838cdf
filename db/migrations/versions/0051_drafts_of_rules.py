"""Changed rules wait with their effect until they are saved.

Revision ID: 0051
Revises: 0050
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = ("weekly", "run", "import", "replay", "promote", "draw-experiment", "explore")


def upgrade() -> None:
    op.create_table(
        "rule_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("effect", JSON, nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_drafts")),
    )
    _kinds((*KINDS, "rules"))


def downgrade() -> None:
    op.execute("UPDATE lease SET run_id = NULL WHERE run_id IN (SELECT id FROM runs WHERE kind = 'rules')")
    op.execute("DELETE FROM runs WHERE kind = 'rules'")
    _kinds(KINDS)
    op.drop_table("rule_drafts")


def _kinds(values: Sequence[str]) -> None:
    """Let runs be of these kinds."""
    with op.batch_alter_table("runs") as runs:
        runs.drop_constraint(op.f("ck_runs_kind"), type_="check")
        runs.create_check_constraint(
            op.f("ck_runs_kind"), f"kind IN ({', '.join(repr(value) for value in values)})"
        )
