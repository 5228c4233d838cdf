"""Memoize a query's result for the duration of a read session."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

from db.engine import MEMOIZED

Result = TypeVar("Result")


def memoize_per_session(session: Session, key: Hashable, query: Callable[[], Result]) -> Result:
    """The result of `query`, cached by `key` for this session.

    Only in sessions of `Database.read`, where every query sees the same moment: a session that writes may
    have changed the result itself.
    """
    results: dict[Hashable, Result] | None = session.info.get(MEMOIZED)
    if results is None:
        return query()
    if key not in results:
        results[key] = query()
    return results[key]
