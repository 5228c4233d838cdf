"""Alembic's environment: the tables of db.models, at DATABASE_URL or on the caller's connection."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum

from db.engine import open_database
from db.migrate import rebuilding_tables
from db.models import Base, Json
from db.types import Moment, Money
from settings import load_settings

JSON_IN_A_MIGRATION = 'sa.JSON().with_variant(JSONB(), "postgresql")'


def _as_plain_types(kind: str, item: object, autogen_context: AutogenContext) -> str | Literal[False]:
    """Migrations name the database's own types: they must not change when our types do."""
    if kind == "type" and isinstance(item, Money):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if kind == "type" and item is Json:
        autogen_context.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return JSON_IN_A_MIGRATION
    return False


def _migrate(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_as_plain_types,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _migrate(given)
else:
    settings = load_settings()
    database = open_database(settings.database_url, needs_tls=settings.is_hosted)
    with rebuilding_tables(database) as opened:
        _migrate(opened)
