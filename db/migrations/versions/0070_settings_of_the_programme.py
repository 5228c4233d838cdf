"""A programme has settings, what they would do can be previewed, and membership may be promised to a day.

Revision ID: 0070
Revises: 0069
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = ("weekly", "run", "import", "replay", "promote", "draw-experiment", "explore", "rules")
LABEL = ("segment_id", "is_member", "since", "margin", "weeks_below")


def upgrade() -> None:
    op.create_table(
        "programme_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_settings")),
    )
    op.create_table(
        "programme_previews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("choice", JSON, nullable=True),
        sa.Column("benefit_cost", sa.Double(), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("result", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_previews")),
    )
    _kinds((*KINDS, "programme"))
    op.execute("DROP VIEW labels")
    for table in ("customers", "label_intervals"):
        op.add_column(table, sa.Column("valid_until", sa.Date(), nullable=True))
    _make_view((*LABEL, "valid_until"))


def downgrade() -> None:
    op.execute("DROP VIEW labels")
    for table in ("customers", "label_intervals"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN valid_until")
    _make_view(LABEL)
    op.execute(
        "UPDATE lease SET run_id = NULL WHERE run_id IN (SELECT id FROM runs WHERE kind = 'programme')"
    )
    op.execute("DELETE FROM runs WHERE kind = 'programme'")
    _kinds(KINDS)
    op.drop_table("programme_previews")
    op.drop_table("programme_settings")


def _kinds(values: Sequence[str]) -> None:
    """Let runs be of these kinds."""
    with op.batch_alter_table("runs") as runs:
        runs.drop_constraint(op.f("ck_runs_kind"), type_="check")
        runs.create_check_constraint(
            op.f("ck_runs_kind"), f"kind IN ({', '.join(repr(value) for value in values)})"
        )


def _make_view(label: Sequence[str]) -> None:
    """The labels of all versions: of whole ones beside the figures, of pruned ones from the intervals."""
    kept = ", ".join(
        "CAST(NULL AS DOUBLE PRECISION)" if name == "margin" else f"kept.{name}" for name in label
    )
    op.execute(
        f"CREATE VIEW labels AS SELECT version, customer_id, {', '.join(label)} FROM customers "  # noqa: S608
        f"UNION ALL SELECT versions.number, kept.customer_id, {kept} "
        "FROM versions JOIN label_intervals AS kept ON kept.first_version <= versions.number "
        "AND (kept.last_version IS NULL OR kept.last_version >= versions.number) "
        "WHERE versions.pruned_at IS NOT NULL"
    )
