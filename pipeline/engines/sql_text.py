"""Statements as text, in the dialect of an engine that SQLAlchemy does not speak to itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.base import PGDialect

if TYPE_CHECKING:
    from sqlglot import exp

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
    parsed = sqlglot.parse_one(str(compiled), read="postgres")
    return str(parsed.transform(_without_not_in).sql(dialect=dialect))


def _without_not_in(node: exp.Expression) -> exp.Expression:
    """`key NOT IN (SELECT key …)` as NOT EXISTS: no key is missing, but no engine can know.

    Spark would send all that are not to be found to every executor, and look at each row once for it.
    """
    from sqlglot import exp  # noqa: PLC0415 - see above

    inside = node.this if isinstance(node, exp.Not) else None
    inside = inside.unnest() if inside is not None else None
    if not isinstance(inside, exp.In) or inside.args.get("query") is None:
        return node
    result = inside.args["query"].unnest()
    same = exp.EQ(this=result.selects[0].copy(), expression=inside.this.copy())
    return exp.Not(this=exp.Exists(this=result.where(same)))
