"""CHECK constraints for the columns that hold the value of an enum; versions say which program made them.

The kind of run `draw` is called `draw-experiment`.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CHECKS = {
    ("runs", "kind"): ("weekly", "run", "import", "replay", "promote", "draw-experiment"),
    ("runs", "status"): ("queued", "running", "done", "skipped", "failed", "cancelled"),
    ("users", "role"): ("viewer", "analyst", "admin"),
    ("movements", "kind"): ("entered", "left"),
    ("movements", "reason"): ("behaviour", "refit", "data", "override", "lapsed", "new"),
    ("overrides", "kind"): ("pin", "ban"),
    ("customers", "flag"): ("whale", "wholesaler"),
}
"""By table and column. Written out: what a migration does must not change when an enum does."""
WITHOUT_ROWID = {"customers": {"sqlite_with_rowid": False}}
"""What SQLite does not say of a table that is copied."""


def upgrade() -> None:
    op.add_column("versions", sa.Column("program_version", sa.String(length=32), nullable=True))
    op.execute("UPDATE runs SET kind = 'draw-experiment' WHERE kind = 'draw'")
    for table in _tables():
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID.get(table, {})) as batch:
            for column, values in _columns_of(table).items():
                batch.create_check_constraint(op.f(f"ck_{table}_{column}"), _is_one_of(column, values))


def downgrade() -> None:
    for table in _tables():
        with op.batch_alter_table(table, table_kwargs=WITHOUT_ROWID.get(table, {})) as batch:
            for column in _columns_of(table):
                batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
    op.execute("UPDATE runs SET kind = 'draw' WHERE kind = 'draw-experiment'")
    op.drop_column("versions", "program_version")


def _tables() -> Sequence[str]:
    return list(dict.fromkeys(table for table, _ in CHECKS))


def _columns_of(table: str) -> dict[str, Sequence[str]]:
    return {column: values for (name, column), values in CHECKS.items() if name == table}


def _is_one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
