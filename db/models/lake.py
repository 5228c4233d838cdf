"""What the database knows of invoice lines that are kept in a lake: see `db.lake`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Moment


class LineFile(Base):
    """A Parquet file with invoice lines. Only files of this table that have not been retired are read."""

    __tablename__ = "line_files"
    path: Mapped[str] = mapped_column(Text, primary_key=True)
    """Below the folder or the bucket's prefix that INVOICES_ENGINE_URL names."""
    month: Mapped[date] = mapped_column(Date)
    """The first day of the month that its lines are of."""
    lines: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes: a file of another size is damaged."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    """When a later import or an undo replaced it; it is deleted some time afterwards."""


class LineCount(Base):
    """The number of lines of an import on a day, for lines in a lake."""

    __tablename__ = "line_counts"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    import_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0: of a table of another system, which no import wrote."""
    lines: Mapped[int] = mapped_column(BigInteger)


class LateCustomer(Base):
    """A customer for whom an import into a lake brought lines of days already counted by a version."""

    __tablename__ = "late_customers"
    import_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    """The first of those days."""
