"""Upgrade a database to this program's schema, or report how its schema differs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, column, inspect, select, table, text

from db.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).parent.parent
MIGRATION_LOCK = 7_312_001
"""The PostgreSQL advisory lock that two deploys at once queue for; any fixed number does."""

SchemaState = Literal["current", "missing", "behind", "ahead"]


def migrate(database: Database) -> None:
    """Apply the migrations that `database` lacks, in one transaction and under a lock.

    A run on the older tables loses its claim in the same transaction.
    """
    with rebuilding_tables(database) as connection:
        lock_schema(connection)
        revision = revision_of(connection)
        if revision == _known_revisions()[-1]:
            return
        if revision is not None:
            # Imported here: every command asks for the schema's state, and few of them know leases.
            from db.jobs.lease import end_every_claim  # noqa: PLC0415

            end_every_claim(connection)  # first, because publishing locks the lease before any other table
        upgrade_to(connection, "head")
        check_references(connection)


def lock_schema(connection: Connection) -> None:
    """Wait for others who create tables; SQLite has a single writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})


def upgrade_to(connection: Connection, revision: str) -> None:
    """Apply the migrations up to `revision`, in the transaction of `connection` (see `rebuilding_tables`)."""
    from alembic import command  # noqa: PLC0415 - as in _config

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@contextmanager
def rebuilding_tables(database: Database) -> Iterator[Connection]:
    """A transaction in which SQLite allows a referenced table to be copied, dropped and renamed.

    Some changes (a new constraint, for one) are made that way there. Whoever has made one calls
    `check_references` in the transaction.
    """
    with database.writer.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                yield connection
            return
        _enforce_references(connection, "OFF")  # has no effect within a transaction
        try:
            with connection.begin():
                yield connection
        finally:
            _enforce_references(connection, "ON")


def check_references(connection: Connection) -> None:
    """Raise if a row refers to a missing one; PostgreSQL never lets that happen.

    Raises:
        RuntimeError: such a row was found.
    """
    if connection.dialect.name != "sqlite":
        return
    dangling = connection.execute(text("PRAGMA foreign_key_check")).first()
    if dangling is not None:
        raise RuntimeError(f"a row refers to one that is not there: {tuple(dangling)}")


def _enforce_references(connection: Connection, on_or_off: Literal["ON", "OFF"]) -> None:
    cursor = connection.connection.cursor()  # the driver's own: SQLAlchemy's would begin a transaction
    cursor.execute(f"PRAGMA foreign_keys={on_or_off}")
    cursor.close()


def schema_state(database: Database) -> SchemaState:
    """Compare the database's schema with this program's: `ahead` means a newer program migrated it."""
    with database.reader.connect() as connection:
        revision = revision_of(connection)
    revisions = _known_revisions()
    if revision == revisions[-1]:
        return "current"
    if revision is None:
        return "missing"
    return "behind" if revision in revisions else "ahead"


def knows_revision(revision: str) -> bool:
    """Whether this program has the migrations up to `revision`."""
    return revision in _known_revisions()


def revision_of(connection: Connection) -> str | None:
    """The revision that Alembic stored in the database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))


def _known_revisions() -> list[str]:
    """This program's revisions, oldest first: the numbers at the start of their file names."""
    return sorted(
        file.name.split("_")[0] for file in (ROOT / "db" / "migrations" / "versions").glob("[0-9]*.py")
    )


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415 - a quarter of a second, which every command would wait

    config = Config()
    config.set_main_option("script_location", str(ROOT / "db" / "migrations"))
    return config
