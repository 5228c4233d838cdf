"""Tables, a column and their indexes by the field's terms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLES = {
    "acts": "audit_log",
    "reigns": "model_deployments",
    "slices": "version_segment_counts",
    "stays": "label_intervals",
    "week_tallies": "weekly_aggregates",
    "whole_labels": "current_labels",
}
"""The view of labels follows: both databases rename the tables inside it."""
KEY = ("made_by", "cache_key")
BY_MARGIN = ["version", "is_member", "margin", "customer_id", "weeks_below"]


def upgrade() -> None:
    for old, new in TABLES.items():
        _rename(old, new)
    op.alter_column("weekly_aggregates", KEY[0], new_column_name=KEY[1])
    _index("current_labels", "ix_whole_labels_by_margin", "ix_current_labels_by_margin", BY_MARGIN)
    _index("label_intervals", "ix_stays_going_on", "ix_label_intervals_open", ["customer_id"], is_open=True)


def downgrade() -> None:
    _index("label_intervals", "ix_label_intervals_open", "ix_stays_going_on", ["customer_id"], is_open=True)
    _index("current_labels", "ix_current_labels_by_margin", "ix_whole_labels_by_margin", BY_MARGIN)
    op.alter_column("weekly_aggregates", KEY[1], new_column_name=KEY[0])
    for old, new in TABLES.items():
        _rename(new, old)


def _rename(old: str, new: str) -> None:
    connection = op.get_bind()
    found = sa.inspect(connection)
    names = [found.get_pk_constraint(old)["name"], *(key["name"] for key in found.get_foreign_keys(old))]
    op.rename_table(old, new)
    if connection.dialect.name == "postgresql":  # SQLite does not name them apart from the table
        for name in names:
            if name and old in name:
                op.execute(f'ALTER TABLE {new} RENAME CONSTRAINT "{name}" TO "{name.replace(old, new)}"')


def _index(table: str, old: str, new: str, columns: list[str], *, is_open: bool = False) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {old} RENAME TO {new}")
        return
    op.drop_index(old, table)
    where = sa.text("last_version IS NULL") if is_open else None
    op.create_index(new, table, columns, unique=is_open, sqlite_where=where)
