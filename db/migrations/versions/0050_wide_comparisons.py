"""wide comparisons of segmentations, and the kind of run that makes them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BEFORE = ("weekly", "run", "import", "replay", "promote", "draw-experiment")
NOW = (*BEFORE, "explore")


def upgrade() -> None:
    op.create_table(
        "wide_comparisons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("compared_at", sa.DateTime(), nullable=False),
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("leaderboard", JSON, nullable=False),
        sa.Column("decision", JSON, nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["model_id"], ["models.id"], name=op.f("fk_wide_comparisons_model_id_models")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wide_comparisons")),
    )
    _admit(NOW)


def downgrade() -> None:
    op.execute("DELETE FROM runs WHERE kind = 'explore'")
    _admit(BEFORE)
    op.drop_table("wide_comparisons")


def _admit(kinds: Sequence[str]) -> None:
    with op.batch_alter_table("runs") as batch:
        batch.drop_constraint(op.f("ck_runs_kind"), type_="check")
        batch.create_check_constraint(
            op.f("ck_runs_kind"), f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
        )
