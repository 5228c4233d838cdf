"""Restore a backup into an empty database, compare it with the file, and keep all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, TypeGuard

from sqlalchemy import Connection, Table, delete, inspect, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from db.audit import append_pending, record, verify
from db.backup.document import BackupReader, Contents, TableSum
from db.backup.fill import continue_numbers, insert_rows, triggers_aside
from db.backup.make import audit_head, sum_table
from db.backup.tables import reflect_tables, sorted_columns
from db.backup.values import Value, decoder
from db.engine import Database
from db.jobs.lease import end_every_claim
from db.migrate import check_references, knows_revision, lock_schema, rebuilding_tables, upgrade_to
from db.models import LoginSession, OneTimeLink
from domain.audit import AuditKind
from domain.user_error import UserError

REHEARSAL_SCHEMA = "insiders_rehearsal"
INSUFFICIENT_PRIVILEGE = "42501"
"""PostgreSQL's code for it."""


def restore_backup(database: Database, file: BinaryIO, name: str, *, by: str) -> Contents:
    """Restore the backup in `file` in one transaction: if the process is killed, `database` is unchanged.

    Tables of an older release are upgraded. Logins and one-time links of the backup end: they may have been
    ended since.

    Args:
        database: Without any table.
        file: The backup.
        name: What the file is called in errors.
        by: Who does it, for the audit log.

    Raises:
        UserError: the database is not empty, or the backup cannot be used.
    """
    reader = _readable(file, name)
    with rebuilding_tables(database) as connection:
        lock_schema(connection)
        if inspect(connection).get_table_names():
            raise UserError(
                "The database already has tables, and a backup is restored into an empty one only. Set "
                "DATABASE_URL to a new database, or try the backup out with --rehearse."
            )
        return _restore(connection, reader, by)


def rehearse_restore(database: Database, file: BinaryIO, name: str, *, by: str) -> Contents:
    """Restore as `restore_backup` does, compare with the file, and roll everything back.

    Args:
        database: A scratch one on SQLite. On PostgreSQL the server's own: the rehearsal has a schema of its
            own there, in a transaction that is never committed.
        file: The backup.
        name: What the file is called in errors.
        by: Who does it.

    Raises:
        UserError: the backup cannot be used, or PostgreSQL does not let this user create a schema.
    """
    reader = _readable(file, name)
    rehearsed: Contents | None = None
    try:
        with rebuilding_tables(database) as connection:
            _enter_scratch_schema(connection)
            rehearsed = _restore(connection, reader, by)
            raise _RehearsedError
    except _RehearsedError:
        assert rehearsed is not None
        return rehearsed


class _RehearsedError(Exception):
    """Rolls back the transaction of a rehearsal."""


def _enter_scratch_schema(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    try:
        connection.exec_driver_sql(f"CREATE SCHEMA {REHEARSAL_SCHEMA}")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            raise
        raise UserError(
            "This database user may not create a schema, which a rehearsal on PostgreSQL needs. Rehearse "
            "with DATABASE_URL=sqlite:///rehearsal.sqlite3 instead: a backup fits both databases."
        ) from error
    connection.exec_driver_sql(f"SET LOCAL search_path TO {REHEARSAL_SCHEMA}")


def _readable(file: BinaryIO, name: str) -> BackupReader:
    reader = BackupReader(file, name)
    if not knows_revision(reader.header.schema):
        raise reader.too_new(reader.header.program_version)
    return reader


def _restore(connection: Connection, reader: BackupReader, by: str) -> Contents:
    upgrade_to(connection, reader.header.schema)
    tables = reflect_tables(connection)
    with triggers_aside(connection, tables):
        for table in reversed(tables):  # what migrations write into new tables is in the backup, too
            connection.execute(delete(table))
        contents = _fill(connection, reader, {table.name: table for table in tables})
    _compare(connection, reader, tables, contents)
    upgrade_to(connection, "head")
    check_references(connection)
    with Session(connection) as session, session.begin():  # the transaction stays that of `connection`
        if verify(session).broken_at is not None:
            raise reader.damaged()
        _begin_anew(session, connection)
        made_at = reader.header.made_at
        record(session, AuditKind.BACKUP_RESTORED, by, made_at=made_at, rows=contents.rows)
        append_pending(session)
    return contents


def _fill(connection: Connection, reader: BackupReader, tables: dict[str, Table]) -> Contents:
    """Insert every table of the backup, which must be exactly those of its revision."""
    lines, sums = iter(reader), {}
    for start in lines:
        name = start.get("table") if isinstance(start, dict) else None
        table = tables.get(name) if isinstance(name, str) else None
        if table is None or table.name in sums:
            raise reader.damaged()
        columns = [column.name for column in sorted_columns(table)]
        if start.get("columns") != columns:
            raise reader.damaged()
        end: dict[str, Any] = {}
        try:
            insert_rows(connection, table, columns, _rows(reader, lines, table, end))
        except (IntegrityError, DataError) as error:
            raise reader.refused(table.name, str(error.orig).splitlines()[0]) from error
        sums[table.name] = TableSum(end.get("rows", 0), end.get("digest", ""))
        continue_numbers(connection, table)
    if sums.keys() != tables.keys():
        raise reader.damaged()
    assert reader.trailer is not None
    head = reader.trailer.get("audit")
    return Contents(reader.header, sums, (head[0], head[1]) if _is_entry(head) else None)


def _is_entry(head: object) -> TypeGuard[list[Any]]:
    """Whether the trailer names an entry of the audit log: its id and hash."""
    return isinstance(head, list) and len(head) == 2


def _rows(
    reader: BackupReader, lines: Iterator[Any], table: Table, end: dict[str, Any]
) -> Iterator[list[Value]]:
    """The rows up to the line that ends the table, which is stored in `end`."""
    decode = [decoder(column) for column in sorted_columns(table)]
    for line in lines:
        if isinstance(line, dict):
            if line.get("end") != table.name:
                break
            end.update(line)
            return
        try:
            yield [convert(value) for convert, value in zip(decode, line, strict=True)]
        except (ValueError, TypeError):
            break
    raise reader.damaged()


def _compare(connection: Connection, reader: BackupReader, tables: list[Table], contents: Contents) -> None:
    """Read everything again and check that it is what was backed up."""
    for table in tables:
        try:
            is_same = sum_table(connection, table) == contents.tables[table.name]
        except ValueError as error:  # SQLite stores what is no moment or no JSON, too
            raise reader.damaged() from error
        if not is_same:
            raise reader.damaged()
    if audit_head(connection, tables) != contents.audit_head:
        raise reader.damaged()


def _begin_anew(session: Session, connection: Connection) -> None:
    """End the sessions and claims in what was restored."""
    end_every_claim(connection)
    now = datetime.now(UTC)
    session.execute(update(LoginSession).where(LoginSession.ended_at.is_(None)).values(ended_at=now))
    session.execute(delete(OneTimeLink))
