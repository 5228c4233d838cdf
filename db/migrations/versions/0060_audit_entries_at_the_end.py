"""audit entries are added at the end alone, and when a user's failed logins were forgotten.

SQLite's INSERT OR REPLACE deletes the row in its way without asking a trigger for deletions.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

AT_THE_END = """(SELECT MAX(COALESCE((SELECT MAX(id) FROM audit_log), 0),
                    COALESCE((SELECT MAX(id) FROM audit_prunings), 0)))"""
SQLITE = f"""CREATE TRIGGER audit_log_at_the_end BEFORE INSERT ON audit_log
    WHEN NEW.id <= {AT_THE_END}
    BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END"""
POSTGRESQL = (
    """CREATE FUNCTION audit_at_the_end() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.id <= GREATEST((SELECT COALESCE(MAX(id), 0) FROM audit_log),
                              (SELECT COALESCE(MAX(id), 0) FROM audit_prunings)) THEN
            RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER audit_log_at_the_end BEFORE INSERT ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_at_the_end()""",
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("users", sa.Column("unblocked_at", sa.DateTime(), nullable=True))
    for statement in (SQLITE,) if is_sqlite else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER audit_log_at_the_end" + ("" if is_sqlite else " ON audit_log"))
    if not is_sqlite:
        op.execute("DROP FUNCTION audit_at_the_end()")
    op.drop_column("users", "unblocked_at")
