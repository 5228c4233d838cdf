"""The standing holdout of the programme, and who is held out in each version.

Revision ID: 0067
Revises: 0066
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.types import Moment

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

UNCHANGEABLE = ("holdouts", "holdout_stops", "holdout_assignments")
"""Who could change an assignment could wait for a result that pleases."""


def upgrade() -> None:
    op.create_table(
        "holdouts",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("begun_by", sa.String(length=254), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holdouts")),
    )
    op.create_table(
        "holdout_stops",
        sa.Column("holdout_id", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("stopped_at", Moment(), nullable=False),
        sa.Column("stopped_by", sa.String(length=254), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holdout_id"], ["holdouts.id"], name=op.f("fk_holdout_stops_holdout_id_holdouts")
        ),
        sa.PrimaryKeyConstraint("holdout_id", name=op.f("pk_holdout_stops")),
    )
    op.create_table(
        "holdout_assignments",
        sa.Column("holdout_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("is_held_out", sa.Boolean(), nullable=False),
        sa.Column("stratum", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holdout_id"], ["holdouts.id"], name=op.f("fk_holdout_assignments_holdout_id_holdouts")
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["versions.number"], name=op.f("fk_holdout_assignments_version_versions")
        ),
        sa.PrimaryKeyConstraint("holdout_id", "customer_id", name=op.f("pk_holdout_assignments")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_holdout_assignments_place",
        "holdout_assignments",
        ["holdout_id", "stratum", "position"],
        unique=True,
    )
    op.add_column("customers", sa.Column("is_held_out", sa.Boolean(), nullable=True))
    _forbid_changes()


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in UNCHANGEABLE:
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'an experiment is never changed'); END"
                )
        return
    for table in UNCHANGEABLE:
        op.execute(
            f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION never_changed()"
        )


def downgrade() -> None:
    op.drop_column("customers", "is_held_out")
    op.drop_table("holdout_assignments")
    op.drop_table("holdout_stops")
    op.drop_table("holdouts")
