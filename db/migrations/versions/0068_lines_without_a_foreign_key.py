"""Store lines without looking their import up for each of them.

Revision ID: 0068
Revises: 0067
"""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

TABLE = "invoice_lines"
NAME = "fk_invoice_lines_import_id_imports"
DECLARED = re.compile(rf",\s*CONSTRAINT \"?{NAME}\"? FOREIGN KEY\s*\(import_id\) REFERENCES imports \(id\)")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _declare(lambda sql: DECLARED.sub("", sql))
    else:
        op.drop_constraint(op.f(NAME), TABLE, type_="foreignkey")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        key = f", CONSTRAINT {NAME} FOREIGN KEY(import_id) REFERENCES imports (id))"
        _declare(lambda sql: sql.rstrip().removesuffix(")") + key)
    else:
        op.create_foreign_key(op.f(NAME), TABLE, "imports", ["import_id"], ["id"])


def _declare(change: Callable[[str], str]) -> None:
    """Change the table's declaration on SQLite as its documentation describes; no row is copied."""
    connection = op.get_bind()
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    of_table = {"table": TABLE}
    sql = connection.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), of_table
    )
    op.execute("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        {"sql": change(str(sql)), **of_table},
    )
    op.execute(f"PRAGMA schema_version = {int(version or 0) + 1}")
    op.execute("PRAGMA writable_schema = OFF")
