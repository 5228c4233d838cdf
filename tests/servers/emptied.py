"""PostgreSQL databases that are emptied after a test and handed to the next one.

Copying the template takes a tenth of a second of a core, emptying a database a hundredth. One that a test has
left with another schema, or that cannot be emptied, is thrown away.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

SCHEMA = """
SELECT md5(string_agg(part, ';' ORDER BY part)) FROM (
  SELECT concat_ws(' ', attrelid::regclass, attname, atttypid, attnotnull, attidentity) AS part
    FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT viewname || definition FROM pg_views WHERE schemaname = 'public'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT version_num FROM alembic_version
) AS parts
"""
"""A digest of all that a database is besides its rows."""
TABLES = """
SELECT quote_ident(relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""
RESTART = """
SELECT setval(quote_ident(sequencename)::regclass, start_value, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
LEAVE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class EmptiedDatabases:
    """Databases of one process, all like `template`."""

    def __init__(self, admin: Engine, template: str) -> None:
        self._admin = admin
        self._template = template
        self._free: list[_Copy] = []

    @contextlib.contextmanager
    def lent(self) -> Iterator[str]:
        """The address of a database as the template is; whatever a test does to it stays with that test."""
        copy = self._as_new()
        yield copy.engine.url.render_as_string(hide_password=False)
        self._free.append(copy)

    def _as_new(self) -> _Copy:
        # emptied when it is lent: what an app writes after its last response would come after the test's end
        while self._free:
            copy = self._free.pop()
            if copy.is_as_new():
                return copy
            self._drop(copy)
        return self._made()

    def close(self) -> None:
        """Drop what is left."""
        while self._free:
            self._drop(self._free.pop())

    def _made(self) -> _Copy:
        name = f"insiders_{uuid.uuid4().hex}"
        with self._admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"'))
        return _Copy(create_engine(self._admin.url.set(database=name), pool_size=1))

    def _drop(self, copy: _Copy) -> None:
        copy.engine.dispose()
        with self._admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{copy.engine.url.database}" WITH (FORCE)'))


class _Copy:
    """A database, and a connection that stays: to read the catalogue afresh takes longer than to empty it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with engine.begin() as connection:
            self._schema = connection.scalar(text(SCHEMA))
            tables = list(connection.scalars(text(TABLES)))
            filled = [table for table in tables if _has_rows(connection, table)]
        assert not filled, f"migrations filled {filled}, which would be empty for the second test that comes"
        self._empty = text("".join(f"DELETE FROM {table};" for table in tables))

    def is_as_new(self) -> bool:
        """Empty it; False if that cannot be done or would not be enough."""
        try:
            with self.engine.begin() as connection:
                connection.execute(text(LEAVE))
                if connection.scalar(text(SCHEMA)) != self._schema:
                    return False
                connection.execute(
                    text("SET LOCAL session_replication_role = replica")
                )  # triggers hold still
                connection.execute(self._empty)
                connection.execute(text(RESTART))
        except DBAPIError:
            return False
        return True


def _has_rows(connection: Connection, table: str) -> bool:
    return bool(connection.scalar(text(f"SELECT EXISTS (SELECT FROM {table})")))
