"""Memoize a query's result for the duration of a read session."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

from db.engine import ANSWERED

Answer = TypeVar("Answer")


def memoize_per_session(session: Session, question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The result of `ask`, cached by `question` for this session.

    Only in sessions of `Database.read`, where every query sees the same moment: a session that writes may
    have changed the answer itself.
    """
    answered: dict[Hashable, Answer] | None = session.info.get(ANSWERED)
    if answered is None:
        return ask()
    if question not in answered:
        answered[question] = ask()
    return answered[question]
