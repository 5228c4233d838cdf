"""The database's clock, which all web workers on all hosts share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from db.types import Moment


class clock(ColumnElement[datetime]):  # noqa: N801 - reads as the SQL function that it is
    """Now, by the database, moved by some seconds; usable in any statement. A later statement sees later."""

    inherit_cache = True
    _traverse_internals = [("plus_seconds", InternalTraversal.dp_plain_obj)]  # noqa: RUF012 - SQLAlchemy's own
    type = Moment()

    def __init__(self, plus_seconds: float = 0.0) -> None:
        self.plus_seconds = float(plus_seconds)


@compiles(clock, "sqlite")
def _sqlite(element: clock, _compiler: SQLCompiler, **_: object) -> str:
    # The text that SQLAlchemy keeps a DateTime as, to the millisecond that SQLite's clock has.
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', '{element.plus_seconds:+.3f} seconds')"


@compiles(clock, "postgresql")
def _postgresql(element: clock, _compiler: SQLCompiler, **_: object) -> str:
    # clock_timestamp() and not now(), which stands still while a transaction waits for a lock.
    return f"(timezone('utc', clock_timestamp()) + interval '{element.plus_seconds:.3f} seconds')"


def has_ended(until: InstrumentedAttribute[datetime | None], seconds: float) -> ColumnElement[bool]:
    """Whether a claim until then, made for `seconds`, has expired.

    It was never made, its time is over, or it is so far ahead that the clock must have gone back since.
    """
    return or_(until.is_(None), until <= clock(), until > clock(2 * seconds))


def database_now(session: Session) -> datetime:
    """The database's current time."""
    now: datetime = session.execute(select(clock())).scalar_one()
    return now
