"""Statements as text, in the dialect of an engine that SQLAlchemy does not speak to itself."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.base import PGDialect

Dialect = Literal["duckdb", "spark"]


class _Portable(PGDialect):
    """PostgreSQL's SQL without what other engines lack: see `pipeline.engines.portable_text`."""

    name = "portable"
    supports_statement_cache = True


@cache
def _portable() -> PGDialect:
    return _Portable(paramstyle="named")  # type: ignore[no-untyped-call]


def sql_text(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> str:
    """`statement` with its values as literals quoted by SQLAlchemy, translated by sqlglot."""
    import sqlglot  # noqa: PLC0415 - of the extras lake and spark

    compiled = statement.compile(dialect=_portable(), compile_kwargs={"literal_binds": True})
    (text,) = sqlglot.transpile(str(compiled), read="postgres", write=dialect)
    return str(text)
