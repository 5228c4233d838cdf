"""Test whether a text is in a list that is bound as a single JSON parameter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, FromClause, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class InJsonArray(ColumnElement[bool]):
    """`column` is one of `texts`. IN would need a parameter for each, whose number is limited."""

    type = Boolean()
    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], texts: Sequence[str]) -> None:
        self.column = column
        self.texts = bindparam(None, json.dumps(list(texts)), String(), unique=True)

    @property
    def _from_objects(self) -> list[FromClause]:
        return self.column._from_objects


@compiles(InJsonArray, "sqlite")
def _sqlite(condition: InJsonArray, compiler: SQLCompiler, **given: object) -> str:
    column, texts = (compiler.process(part, **given) for part in (condition.column, condition.texts))
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 - a parameter


@compiles(InJsonArray, "postgresql")
def _postgresql(condition: InJsonArray, compiler: SQLCompiler, **given: object) -> str:
    column, texts = (compiler.process(part, **given) for part in (condition.column, condition.texts))
    return f"{column} IN (SELECT json_array_elements_text(CAST({texts} AS JSON)))"
