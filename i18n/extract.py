"""Extract translatable sentences from the sources, as a Babel extractor for `make words`."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

SearchResult = tuple[int, str, tuple[str | None, ...], list[str]]


def sentences(
    file: IO[bytes],
    marks: Collection[str],
    comment_tags: Collection[str],  # noqa: ARG001 - no comments are taken over
    options: Mapping[str, Any],  # noqa: ARG001 - there are none
) -> Iterator[SearchResult]:
    """Each call of one of `marks` in a Python `file`: its line, its name and its arguments.

    An argument that is not a literal text is None. Babel's own extraction reads tokens: it sees no call
    within an f-string, and takes the key of a dictionary in a call for a sentence.
    """
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call):
            mark = _called(node.func)
            if mark in marks:
                yield node.lineno, mark, tuple(map(_text, node.args)), []


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _text(argument: ast.expr) -> str | None:
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return argument.value if is_text else None  # type: ignore[attr-defined]
