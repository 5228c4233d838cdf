"""Text as every engine compares it alike: by code point, and in capitals of ASCII alone."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase
from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

_CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)


class AsciiCapitals(FunctionElement[str]):
    """A text with a to z in capitals and every other letter as it is.

    What UPPER makes of É depends on the engine, and in PostgreSQL on the database's locale.
    """

    name = "ascii_capitals"
    type = String()
    inherit_cache = True


class ByCodePoint(FunctionElement[str]):
    """A text to be sorted by code point, whatever the database's collation is."""

    name = "by_code_point"
    type = String()
    inherit_cache = True


def in_ascii_capitals(text: str) -> str:
    """`text` as `AsciiCapitals` would write it."""
    return text.translate(_CAPITALS)


def spellings(word: str) -> set[str]:
    """The spellings of `word` that differ only in case, in ASCII capitals."""
    return {in_ascii_capitals(way) for way in (word, word.upper(), word.lower())}


@compiles(AsciiCapitals)
def _capitals(element: AsciiCapitals, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's
    inner = compiler.process(_argument(element), **options)
    return f"translate({inner}, '{ascii_lowercase}', '{ascii_uppercase}')"


@compiles(AsciiCapitals, "sqlite")
def _capitals_of_sqlite(element: AsciiCapitals, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"upper({compiler.process(_argument(element), **options)})"  # which knows ASCII alone


@compiles(ByCodePoint)
def _code_points(element: ByCodePoint, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return compiler.process(_argument(element), **options)


@compiles(ByCodePoint, "postgresql")
def _code_points_of_postgresql(element: ByCodePoint, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f'{compiler.process(_argument(element), **options)} COLLATE "C"'


def _argument(element: FunctionElement[str]) -> ColumnElement[Any]:
    (only,) = element.clauses
    return only
