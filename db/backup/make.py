"""Make a backup: all tables as they are at one moment, while others go on writing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import BinaryIO

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DBAPIError

from db.audit import record
from db.backup.document import BackupWriter, Contents, Header, TableSum
from db.backup.tables import read_rows, reflect_tables, sorted_columns
from db.backup.values import digest_rows
from db.engine import Database, is_full, is_read_only
from db.migrate import revision_of, schema_state
from domain.audit import AuditKind
from domain.user_error import UserError

AUDIT_LOG = "audit_log"


def make_backup(database: Database, file: BinaryIO, *, program_version: str, by: str) -> Contents:
    """Write everything in `database` to `file`, and record in the audit log that it was exported.

    Raises:
        UserError: there are no tables.
    """
    _record(database, by)
    with database.read() as session:
        connection = session.connection()
        revision = revision_of(connection)
        if revision is None:
            raise UserError("The database has no tables yet, so there is nothing to back up.")
        header = Header(
            schema=revision,
            program_version=program_version,
            database=connection.dialect.name,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        writer = BackupWriter(file)
        writer.header(header)
        tables = reflect_tables(connection)
        sums = {table.name: _write_table(writer, connection, table) for table in tables}
        head = audit_head(connection, tables)
        writer.trailer(head)
    return Contents(header, sums, head)


def audit_head(connection: Connection, tables: list[Table]) -> tuple[int, str] | None:
    """The id and hash of the newest entry; None without a chain."""
    log = next((table for table in tables if table.name == AUDIT_LOG and "hash" in table.columns), None)
    if log is None:
        return None
    newest = connection.execute(select(log.c.id, log.c.hash).order_by(log.c.id.desc()).limit(1)).first()
    return None if newest is None else (newest.id, newest.hash)


def sum_table(connection: Connection, table: Table) -> TableSum:
    """The table's number of rows and checksum."""
    columns, rows, digest = sorted_columns(table), 0, 0
    for row in read_rows(connection, table):
        rows += 1
        digest = digest_rows(digest, columns, row)
    return TableSum(rows, f"{digest:064x}")


def _write_table(writer: BackupWriter, connection: Connection, table: Table) -> TableSum:
    columns, rows, digest = sorted_columns(table), 0, 0
    writer.line({"table": table.name, "columns": [column.name for column in columns]})
    for row in read_rows(connection, table):
        writer.line(row)
        rows += 1
        digest = digest_rows(digest, columns, row)
    table_sum = TableSum(rows, f"{digest:064x}")
    writer.line({"end": table.name, "rows": table_sum.rows, "digest": table_sum.digest})
    return table_sum


def _record(database: Database, by: str) -> None:
    """Record the backup; one is made even where nothing can be recorded, as it may save the data."""
    if schema_state(database) != "current":
        return
    try:
        with database.write() as session:
            record(session, AuditKind.BACKUP_MADE, by)
    except DBAPIError as error:
        if not (is_read_only(error) or is_full(error)):
            raise
