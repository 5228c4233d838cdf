"""Sources, corrections that can be taken back, rules as data, and room for long ids.

Revision ID: 0030
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0022"
branch_labels = None
depends_on = None

LONGER = {
    "invoice_lines": {"invoice": 32, "stock_code": 64, "customer_id": 64},
    "experiment_groups": {"customer_id": 64},
    "overrides": {"customer_id": 64},
    "whole_labels": {"customer_id": 64},
    "stays": {"customer_id": 64},
    "customers": {"customer_id": 64},
    "movements": {"customer_id": 64},
}
"""Columns that now hold 255 characters, and what they held before."""
NOW = 255
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("mappings", JSON, nullable=False),
        sa.Column("contract", JSON, nullable=False),
        sa.Column("checked", JSON, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_sources_name")),
    )
    with op.batch_alter_table("imports") as imports:
        imports.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        imports.add_column(sa.Column("rows_replaced", sa.Integer(), nullable=False, server_default="0"))
        imports.add_column(sa.Column("report", JSON, nullable=True))
        imports.add_column(sa.Column("undone_at", sa.DateTime(), nullable=True))
        imports.add_column(sa.Column("undone_by", sa.String(length=254), nullable=True))
        imports.create_foreign_key(op.f("fk_imports_source_id_sources"), "sources", ["source_id"], ["id"])
    op.add_column("invoice_lines", sa.Column("exact_quantity", sa.String(length=40), nullable=True))
    op.add_column(
        "invoice_lines", sa.Column("origin", sa.String(length=8), nullable=False, server_default="")
    )
    _resize(
        {
            table: {name: (before, NOW) for name, before in columns.items()}
            for table, columns in LONGER.items()
        }
    )
    op.create_table(
        "replaced_lines",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("replaced_by", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("invoice", sa.String(length=255), nullable=False),
        sa.Column("stock_code", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("invoiced_at", sa.DateTime(), nullable=False),
        sa.Column("invoiced_on", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=True),
        sa.Column("country", sa.String(length=64), nullable=False),
        sa.Column("exact_quantity", sa.String(length=40), nullable=True),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_replaced_lines_import_id_imports")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["imports.id"], name=op.f("fk_replaced_lines_replaced_by_imports")
        ),
        sa.PrimaryKeyConstraint("key", "replaced_by", name=op.f("pk_replaced_lines")),
    )
    op.create_index("ix_replaced_lines_import_id", "replaced_lines", ["import_id"])
    op.create_table(
        "known_keys",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_known_keys_import_id_imports")),
        sa.PrimaryKeyConstraint("import_id", "part", name=op.f("pk_known_keys")),
    )
    op.create_table(
        "set_aside_lines",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_set_aside_lines_import_id_imports")
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_set_aside_lines")),
    )
    op.create_table(
        "shop_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("rules", JSON, nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_shop_rules_import_id_imports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_rules")),
    )


def downgrade() -> None:
    """Lines that were replaced do not come back; those of imports since stay."""
    for table in ("shop_rules", "set_aside_lines", "known_keys", "replaced_lines"):
        op.drop_table(table)
    _resize(
        {
            table: {name: (NOW, before) for name, before in columns.items()}
            for table, columns in LONGER.items()
        }
    )
    with op.batch_alter_table("invoice_lines") as lines:
        lines.drop_column("origin")
        lines.drop_column("exact_quantity")
    with op.batch_alter_table("imports") as imports:
        imports.drop_constraint(op.f("fk_imports_source_id_sources"), type_="foreignkey")
        for name in ("undone_by", "undone_at", "report", "rows_replaced", "source_id"):
            imports.drop_column(name)
    op.drop_table("sources")


def _resize(tables: dict[str, dict[str, tuple[int, int]]]) -> None:
    """Change the room of columns: (from, to) characters.

    SQLite holds texts of any length, whatever is declared: there only the declaration is changed, as its
    documentation describes, and no row is copied.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        view = connection.scalar(sa.text("SELECT pg_get_viewdef('labels', true)"))
        op.execute("DROP VIEW labels")
        for table, columns in tables.items():
            for name, (_, after) in columns.items():
                op.alter_column(table, name, type_=sa.String(length=after))
        op.execute(f"CREATE VIEW labels AS {view}")
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema = ON")
    for table, columns in tables.items():
        for name, (before, after) in columns.items():
            connection.execute(
                sa.text(
                    "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
                    "WHERE type = 'table' AND name = :table"
                ),
                {
                    "before": f"{name} VARCHAR({before})",
                    "after": f"{name} VARCHAR({after})",
                    "table": table,
                },
            )
    op.execute(f"PRAGMA schema_version = {int(version or 0) + 1}")
    op.execute("PRAGMA writable_schema = OFF")
