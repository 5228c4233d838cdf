"""Bring a database to this program's schema, or say how far it is from it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from db.engine import Database
from db.lease import end_every_claim

ROOT = Path(__file__).parent.parent
MIGRATION_LOCK = 7_312_001
"""The PostgreSQL advisory lock that two deploys at once queue for; any fixed number does."""

SchemaState = Literal["current", "missing", "behind", "ahead"]


def migrate(database: Database) -> None:
    """Apply the migrations that `database` lacks, in one transaction and under a lock.

    Whoever is at work on the older tables loses the claim in the same transaction.
    """
    with database.writer.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config = _config()
        config.attributes["connection"] = connection
        found = MigrationContext.configure(connection).get_current_revision()
        if found not in (None, _revisions(ROOT)[0]):
            end_every_claim(connection)  # first: whoever publishes locks the lease before any other table
        command.upgrade(config, "head")


def schema_state(database: Database) -> SchemaState:
    """How the database's schema stands to this program's: `ahead` means a newer program was here."""
    with database.reader.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    head, known = _revisions(ROOT)
    if found == head:
        return "current"
    if found is None:
        return "missing"
    return "behind" if found in known else "ahead"


@lru_cache
def _revisions(_root: Path) -> tuple[str | None, frozenset[str]]:
    """The newest revision of this program, and all: read once, for every tick asks."""
    scripts = ScriptDirectory.from_config(_config())
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "db" / "migrations"))
    return config
