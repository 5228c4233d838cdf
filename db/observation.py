"""What an answer was drawn from: the tables that were read, and whether it asked for the time or a person.

A cache needs it to know when what it keeps is no longer true. Observed is what happens, not what somebody
declared: a query that is added to a page later counts by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Final

from sqlalchemy import Engine, event

from db.models.base import Base

TODAY: Final = "today"
"""The day on which something is read."""
CLOCK: Final = "the clock"
"""The time, more exactly than the day."""
PERSON: Final = "the person"
"""Who is looking, beyond their role."""
FAILED: Final = "a failure"
"""It was not drawn as it should have been."""
VIEWS: Final = ("labels",)
CLOCKS: Final = ("'now'", "clock_timestamp")
"""What the database's clock is called in its two kinds of SQL."""

_OBSERVED: ContextVar[set[str] | None] = ContextVar("observed", default=None)


@contextmanager
def observing() -> Iterator[set[str]]:
    """A set to which what is read within the block is added: names of tables, and the notes above."""
    names: set[str] = set()
    token = _OBSERVED.set(names)
    try:
        yield names
    finally:
        _OBSERVED.reset(token)


def note(name: str) -> None:
    """Note that something was read, if reads are observed."""
    observed = _OBSERVED.get()
    if observed is not None:
        observed.add(name)


def observe_statements(engine: Engine) -> None:
    """Note the tables of every statement that `engine` executes."""

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        observed = _OBSERVED.get()
        if observed is not None:
            observed.update(tables_in(statement))


@cache
def tables_in(statement: str) -> frozenset[str]:
    """The tables whose names occur in a statement (a false positive does no harm), and the clock."""
    tables = frozenset(_names().findall(statement))
    return tables | {CLOCK} if any(clock in statement for clock in CLOCKS) else tables


@cache
def _names() -> re.Pattern[str]:
    names = sorted((*Base.metadata.tables, *VIEWS), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(names)})\b")
