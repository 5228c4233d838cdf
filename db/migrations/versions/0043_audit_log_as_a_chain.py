"""the audit log as an append-only hash chain, with what other tables recorded of people's actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from domain.audit import FIRST_HASH, ChainedEntry, details_as_text

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
RUN_PARAMS = {"replay": {"start": "from", "end": "to"}, "promote": {"model": "model", "back": "back"}}
"""What the log says of a request, by its parameters' names."""

SQLITE = (
    """CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
    BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END""",
    """CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
    WHEN OLD.id > (SELECT COALESCE(MAX(id), 0) FROM audit_prunings)
    BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END""",
    """CREATE TRIGGER audit_prunings_no_update BEFORE UPDATE ON audit_prunings
    BEGIN SELECT RAISE(ABORT, 'audit_prunings is append-only'); END""",
    """CREATE TRIGGER audit_prunings_no_delete BEFORE DELETE ON audit_prunings
    BEGIN SELECT RAISE(ABORT, 'audit_prunings is append-only'); END""",
    """CREATE TRIGGER audit_prunings_old_entries_only BEFORE INSERT ON audit_prunings
    WHEN NOT EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id AND hash = NEW.hash
                     AND at < strftime('%Y-%m-%d %H:%M:%f000', 'now', '-90 days'))
    BEGIN SELECT RAISE(ABORT, 'audit_log keeps 90 days'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE FUNCTION audit_delete_pruned() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.id > (SELECT COALESCE(MAX(id), 0) FROM audit_prunings) THEN
            RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END $$""",
    """CREATE FUNCTION audit_prune_old_entries() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id AND hash = NEW.hash
                       AND at < timezone('utc', clock_timestamp()) - interval '90 days') THEN
            RAISE EXCEPTION 'audit_log keeps 90 days' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_delete_pruned()""",
    """CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_prunings_no_change BEFORE UPDATE OR DELETE ON audit_prunings
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_prunings_no_truncate BEFORE TRUNCATE ON audit_prunings
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_prunings_old_entries_only BEFORE INSERT ON audit_prunings
    FOR EACH ROW EXECUTE FUNCTION audit_prune_old_entries()""",
)


def upgrade() -> None:
    connection = op.get_bind()
    found = sorted(_recorded(connection), key=lambda entry: entry[0])
    op.drop_table("audit_log")
    log = _create_tables()
    rows, previous = [], FIRST_HASH
    for number, (at, kind, by, details) in enumerate(found, start=1):
        entry = ChainedEntry(number, at.replace(tzinfo=UTC), kind, by[:254], "", "", details_as_text(details))
        own = entry.hash_after(previous)
        rows.append({**vars(entry), "at": at, "previous_hash": previous, "hash": own})
        previous = own
    if rows:
        op.bulk_insert(log, rows)
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.drop_table("audit_prunings")
    op.drop_table("audit_log")
    if not is_sqlite:
        for function in ("audit_append_only", "audit_delete_pruned", "audit_prune_old_entries"):
            op.execute(f"DROP FUNCTION {function}()")
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("what", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )


def _create_tables() -> sa.Table:
    log = op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_kind"), "audit_log", ["kind"])
    op.create_index(op.f("ix_audit_log_at"), "audit_log", ["at"])
    op.create_table(
        "audit_prunings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("pruned_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_prunings")),
    )
    return log


def _recorded(connection: sa.Connection) -> Iterator[tuple[datetime, str, str, dict[str, Any]]]:
    """What was recorded before: in the log, and in the tables that the page showed beside it."""
    log = sa.table("audit_log", sa.column("at", sa.DateTime), sa.column("by"), sa.column("what", JSON))
    for row in connection.execute(sa.select(log.c.at, log.c.by, log.c.what)):
        yield row.at, "note", row.by, _as_note(row.what)
    decisions = sa.table(
        "model_deployments",
        sa.column("decided_at", sa.DateTime),
        sa.column("decided_by"),
        sa.column("model_id"),
        sa.column("why", JSON),
    )
    for row in connection.execute(sa.select(decisions).where(decisions.c.decided_by != "weekly run")):
        yield row.decided_at, "model-decided", row.decided_by, {"model": row.model_id, "why": row.why}
    overrides = sa.table(
        "overrides",
        sa.column("created_at", sa.DateTime),
        *(sa.column(name) for name in ("created_by", "customer_id", "kind", "reason")),
    )
    for row in connection.execute(sa.select(overrides)):
        details = {"customer": row.customer_id, "override": row.kind, "reason": row.reason}
        yield row.created_at, "override-set", row.created_by, details
    runs = sa.table(
        "runs",
        sa.column("requested_at", sa.DateTime),
        sa.column("requested_by"),
        sa.column("kind"),
        sa.column("params", JSON),
    )
    for row in connection.execute(sa.select(runs).where(runs.c.requested_by != "schedule")):
        kind = "import-requested" if row.kind == "import" else "run-requested"
        yield row.requested_at, kind, row.requested_by, _requested(row.kind, row.params or {})


def _as_note(what: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON is stored
    return {"text": what["text"], "values": what.get("values", {})}


def _requested(kind: str, params: dict[str, Any]) -> dict[str, Any]:
    if kind == "import":
        name = str(params.get("name") or params.get("source") or "").split("?", maxsplit=1)[0]
        return {"file": name.rstrip("/\\").replace("\\", "/").rpartition("/")[2]}
    named = RUN_PARAMS.get(kind, {"name": "name"} if kind == "draw-experiment" else {})
    found = {name: params[key] for name, key in named.items() if key in params}
    return {"run": kind, **found}
