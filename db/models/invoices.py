"""What went in: the shop, its invoice lines, and the files they came in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Money


class Shop(Base):
    """The one shop of this database: a single row, id 1."""

    __tablename__ = "shop"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(String(3))
    source: Mapped[str] = mapped_column(Text, default="")
    """Where new invoices come from when INVOICES_SOURCE is not set: a path, an address, or simulated:?…"""
    simulated: Mapped[bool]
    created_at: Mapped[datetime]


class InvoiceImport(Base):
    """One file or one fetch that was read, and what became of its rows."""

    __tablename__ = "imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime]
    rows_read: Mapped[int]
    rows_added: Mapped[int]
    rows_known: Mapped[int]
    left_out: Mapped[dict[str, Any]]
    """Rows kept but left out of features, by reason."""
    first_at: Mapped[datetime | None] = mapped_column(DateTime)
    last_at: Mapped[datetime | None] = mapped_column(DateTime)
    identified_revenue: Mapped[float] = mapped_column(Money)
    unidentified_revenue: Mapped[float] = mapped_column(Money)


class Upload(Base):
    """A file that somebody sent and that waits to be imported. Its row goes when the import has ended.

    In the database, because whoever imports it may run on another host than who took it in.
    """

    __tablename__ = "uploads"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_by: Mapped[str] = mapped_column(String(254))
    uploaded_at: Mapped[datetime]


class InvoiceLine(Base):
    """One row of an invoice, as the shop wrote it. `invoiced_at` is the shop's own clock, without a zone."""

    __tablename__ = "invoice_lines"
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """A 64-bit digest of the line's contents and of which one it is among identical lines of its file."""
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    invoice: Mapped[str] = mapped_column(String(32))
    stock_code: Mapped[str] = mapped_column(String(64))
    description: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_price: Mapped[float] = mapped_column(Money)
    invoiced_at: Mapped[datetime] = mapped_column(DateTime)
    invoiced_on: Mapped[date] = mapped_column(Date)
    customer_id: Mapped[str | None] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        Index("ix_invoice_lines_invoiced_on", "invoiced_on", "import_id"),
        Index("ix_invoice_lines_customer_id", "customer_id", "invoiced_on"),
        Index("ix_invoice_lines_import_id", "import_id"),
    )


class WeeklyAggregate(Base):
    """What the lines of the week from `monday` on came to; see `db.weekly_aggregates`."""

    __tablename__ = "week_tallies"
    monday: Mapped[date] = mapped_column(Date, primary_key=True, autoincrement=False)
    lines: Mapped[int]
    """How many lines it is made of: of other lines it does not hold."""
    newest_import: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(16))
    """The rules and the layout it was made by, in short."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """A packed `pipeline.features.transactions.TransactionSummary`."""
