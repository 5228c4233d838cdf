"""Which files of a lake hold the invoice lines: the list is kept here, so that an import is one transaction.

A file that is not on the list is never read: one that was half written when the machine failed, or one
whose import was rolled back. Files never change; an import that replaces lines retires their files and
writes others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.models import LateCustomer, LineCount, LineFile, Version

KEPT_AFTER_RETIREMENT = timedelta(days=2)
"""Longer than any run that began to read a file before it was retired."""
PER_STATEMENT = 500


@dataclass(frozen=True)
class StoredFile:
    """A completely written file."""

    path: str
    month: date
    lines: int
    size: int


@dataclass(frozen=True)
class DayLines:
    """How many more lines (or fewer, below 0) of an import a day has than before."""

    day: date
    import_id: int
    lines: int


def live_files(session: Session) -> list[StoredFile]:
    """The files with the lines in force, by path."""
    rows = session.execute(
        select(LineFile.path, LineFile.month, LineFile.lines, LineFile.size)
        .where(LineFile.retired_at.is_(None))
        .order_by(LineFile.path)
    )
    return [StoredFile(*row) for row in rows]


def known_paths(session: Session) -> frozenset[str]:
    """All listed files, including retired ones."""
    return frozenset(session.scalars(select(LineFile.path)))


def replace_files(
    session: Session, *, added: Iterable[StoredFile], retired: Collection[str], now: datetime
) -> None:
    """Add files to the list and retire others, in the transaction of `session`."""
    paths = list(retired)
    for start in range(0, len(paths), PER_STATEMENT):
        some = paths[start : start + PER_STATEMENT]
        session.execute(update(LineFile).where(LineFile.path.in_(some)).values(retired_at=now))
    rows = [{**vars(file), "made_at": now} for file in added]
    if rows:
        session.execute(insert(LineFile), rows)


def forget_retired(session: Session, now: datetime) -> list[str]:
    """Remove files that nobody reads from the list; return them for deletion after the commit."""
    old = LineFile.retired_at < now - KEPT_AFTER_RETIREMENT
    paths = list(session.scalars(select(LineFile.path).where(old)))
    session.execute(delete(LineFile).where(old))
    return paths


def count_lines(session: Session, changes: Iterable[DayLines]) -> None:
    """Add `changes` to the counts by day and import."""
    for change in changes:
        if not change.lines:
            continue
        at = (LineCount.day == change.day, LineCount.import_id == change.import_id)
        line_count = session.scalar(select(LineCount.lines).where(*at))
        if line_count is None:
            session.execute(insert(LineCount), vars(change))
        elif line_count + change.lines:
            session.execute(update(LineCount).where(*at).values(lines=line_count + change.lines))
        else:
            session.execute(delete(LineCount).where(*at))


def set_counts(session: Session, counts: Iterable[DayLines]) -> None:
    """Replace all counts."""
    session.execute(delete(LineCount))
    rows = [vars(count) for count in counts]
    if rows:
        session.execute(insert(LineCount), rows)


def counted_lines(session: Session) -> int:
    """The number of lines in the lake."""
    return int(session.scalar(select(func.sum(LineCount.lines))) or 0)


def note_late_customers(session: Session, import_id: int, first_days: dict[str, date]) -> None:
    """Remember whose lines an import brought for days that the newest version had counted.

    `first_days`: the first day of the lines it brought, by customer.
    """
    version = session.scalar(select(Version.as_of).order_by(Version.number.desc()).limit(1))
    session.execute(delete(LateCustomer).where(LateCustomer.import_id == import_id))
    rows = [
        {"import_id": import_id, "customer_id": customer, "day": day}
        for customer, day in sorted(first_days.items())
        if version is not None and day < version
    ]
    if rows:
        session.execute(insert(LateCustomer), rows)
