"""Figures of invoice lines in the application database; no numerical library is loaded for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pipeline.engines.exact_sums import beyond_exact, is_overflow
from pipeline.engines.figures import Figures


class DatabaseFigures(Figures):
    """Figures of the lines as they are in the transaction of `session`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rows(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
        """The rows of `statement`."""
        with overflow_in_words():
            return self._session.execute(statement).all()


@contextmanager
def overflow_in_words() -> Iterator[None]:
    """Turn a sum that the database refuses into a sentence."""
    try:
        yield
    except DBAPIError as problem:
        if is_overflow(problem.orig):
            raise beyond_exact() from problem
        raise
