"""Labels also as intervals, so that those of old versions need not be kept one by one.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LABEL = "version, customer_id, segment_id, is_member, since, margin, weeks_below"
END = """
    UPDATE stays SET last_version = :number - 1
    WHERE last_version IS NULL AND NOT EXISTS (
        SELECT 1 FROM whole_labels AS label
        WHERE label.version = :number AND label.customer_id = stays.customer_id
        AND label.segment_id = stays.segment_id AND label.is_member = stays.is_member
        AND (label.since = stays.since OR (label.since IS NULL AND stays.since IS NULL))
        AND label.weeks_below = stays.weeks_below
    )
"""
BEGIN = """
    INSERT INTO stays (customer_id, first_version, segment_id, is_member, since, weeks_below)
    SELECT customer_id, :number, segment_id, is_member, since, weeks_below FROM whole_labels AS label
    WHERE version = :number AND NOT EXISTS (
        SELECT 1 FROM stays WHERE stays.customer_id = label.customer_id AND last_version IS NULL
    )
"""
EVERY_LABEL = f"""
    CREATE VIEW labels AS
    SELECT {LABEL} FROM whole_labels
    UNION ALL
    SELECT versions.number, stays.customer_id, stays.segment_id, stays.is_member, stays.since,
           CAST(NULL AS DOUBLE PRECISION), stays.weeks_below
    FROM versions JOIN stays ON stays.first_version <= versions.number
                            AND (stays.last_version IS NULL OR stays.last_version >= versions.number)
    WHERE versions.pruned_at IS NOT NULL
"""  # noqa: S608 - nothing of it comes from outside


def upgrade() -> None:
    op.add_column("versions", sa.Column("pruned_at", sa.DateTime(), nullable=True))
    _make_labels("whole_labels")
    op.execute(f"INSERT INTO whole_labels ({LABEL}) SELECT {LABEL} FROM labels")  # noqa: S608
    op.drop_table("labels")
    op.create_table(
        "stays",
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("first_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_version", sa.Integer(), nullable=True),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("weeks_below", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "first_version", name=op.f("pk_stays")),
        sqlite_with_rowid=False,
    )
    going_on = sa.text("last_version IS NULL")
    op.create_index(
        "ix_stays_going_on",
        "stays",
        ["customer_id"],
        unique=True,
        sqlite_where=going_on,
        postgresql_where=going_on,
    )
    connection = op.get_bind()
    for number in connection.scalars(sa.text("SELECT number FROM versions ORDER BY number")).all():
        connection.execute(sa.text(END), {"number": number})
        connection.execute(sa.text(BEGIN), {"number": number})
    op.execute(EVERY_LABEL)


def downgrade() -> None:
    """What was pruned cannot be brought back; the labels of whole versions are."""
    op.execute("DROP VIEW labels")
    op.drop_table("stays")
    _make_labels("labels")
    op.execute(f"INSERT INTO labels ({LABEL}) SELECT {LABEL} FROM whole_labels")  # noqa: S608
    op.drop_table("whole_labels")
    op.create_index("ix_labels_version_is_member", "labels", ["version", "is_member"])
    op.drop_column("versions", "pruned_at")


def _make_labels(name: str) -> None:
    op.create_table(
        name,
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("margin", sa.Double(), nullable=False),
        sa.Column("weeks_below", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name=op.f(f"fk_{name}_version_versions")),
        sa.PrimaryKeyConstraint("version", "customer_id", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )
