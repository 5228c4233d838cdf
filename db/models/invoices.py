"""The shop, its invoice lines, and the imports they came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, LargeBinary, String, Text, text
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
    """One file or fetch that was read, and the counts of its rows."""

    __tablename__ = "imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime]
    imported_by: Mapped[str | None] = mapped_column(String(254))
    """None for imports of older programs, and for those of a weekly run."""
    rows_read: Mapped[int]
    rows_added: Mapped[int]
    rows_known: Mapped[int]
    left_out: Mapped[dict[str, Any]]
    """Rows kept but left out of features, by reason."""
    first_at: Mapped[datetime | None] = mapped_column(DateTime)
    last_at: Mapped[datetime | None] = mapped_column(DateTime)
    identified_revenue: Mapped[float] = mapped_column(Money)
    unidentified_revenue: Mapped[float] = mapped_column(Money)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    """Which of the shop's sources it belongs to; none for imports of older programs, which had but one."""
    rows_replaced: Mapped[int] = mapped_column(default=0)
    """Lines that went because this file had their invoice in a newer form, or had it no more."""
    report: Mapped[dict[str, Any] | None]
    """What `import --json` said: what was left out by which rule, with money, and what had to be decided."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(254))


class Source(Base):
    """A source of invoices. Files imported manually belong to the first one by default."""

    __tablename__ = "sources"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    location: Mapped[str] = mapped_column(Text, default="")
    """A path or an address that the weekly run reads; empty if files are imported manually."""
    mappings: Mapped[dict[str, Any]]
    """By the shape of a file's column names: which column is which, and what was answered."""
    contract: Mapped[dict[str, Any]]
    """What is expected of it: see `domain.contract`."""
    checked: Mapped[dict[str, Any] | None]
    """What is known of its readings: see `db.source_state`."""
    created_at: Mapped[datetime]
    options: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"), default=dict)
    """How it is reached, without secrets, and how its columns are named: see `db.source_settings`."""
    schedule: Mapped[str] = mapped_column(String(100), server_default="", default="")
    """A crontab line in the shop's time zone; empty where every weekly run reads it."""
    read_at: Mapped[datetime | None]
    """When it was last read without a complaint."""
    requested_slot: Mapped[datetime | None]
    """The newest time of its schedule for which an import was requested."""
    removed_at: Mapped[datetime | None]
    """Imports of a removed source stay."""
    paused_at: Mapped[datetime | None]
    """Since when no run and no schedule reads it."""


class ExchangeRate(Base):
    """The value of one unit of a currency in the shop's currency (`into`) from a day on."""

    __tablename__ = "exchange_rates"
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    into: Mapped[str] = mapped_column(String(3), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    rate: Mapped[float]


class LineColumns:
    """What a stored line says, whether it counts or waits to come back."""

    invoice: Mapped[str] = mapped_column(String(255))
    stock_code: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_price: Mapped[float] = mapped_column(Money)
    invoiced_at: Mapped[datetime] = mapped_column(DateTime)
    invoiced_on: Mapped[date] = mapped_column(Date)
    customer_id: Mapped[str | None] = mapped_column(String(255))
    country: Mapped[str] = mapped_column(String(64))
    exact_quantity: Mapped[str | None] = mapped_column(String(40))
    """A weighed quantity as it is written; `quantity` is one piece then, and the price that of all of it."""


class ReplacedLine(LineColumns, Base):
    """A line replaced by a newer file: it is restored when that import is undone."""

    __tablename__ = "replaced_lines"
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    replaced_by: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True, autoincrement=False)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), index=True)
    origin: Mapped[str] = mapped_column(String(8))


class KnownKeys(Base):
    """Keys of lines that an import found already stored: they stay if the earlier import is undone."""

    __tablename__ = "known_keys"
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    keys: Mapped[bytes] = mapped_column(LargeBinary)
    """Signed 64-bit whole numbers, packed."""


class SetAsideLine(Base):
    """A row of a file that was not imported, kept for review."""

    __tablename__ = "set_aside_lines"
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int]
    rule: Mapped[str] = mapped_column(String(16))
    cells: Mapped[dict[str, Any]]
    """{"cells": [...]} as the file has them."""


class ShopRules(Base):
    """Which lines do not count, from `made_at` on. The newest row is in force; older ones are the history."""

    __tablename__ = "shop_rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(254))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    """The import whose codes they were made of; none where a person changed them."""
    rules: Mapped[dict[str, Any]]
    """`pipeline.ingest.rules.Rules` as JSON."""


class RuleDraft(Base):
    """Changed rules that are saved once somebody has seen their effect."""

    __tablename__ = "rule_drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    rules: Mapped[dict[str, Any]]
    """`domain.shop_rules.Rules` as JSON."""
    effect: Mapped[dict[str, Any] | None]
    """{"before", "after"}: lines, customers and gross that count; None until they were counted."""
    replaces: Mapped[int | None]
    """The id of the rules it was made from."""
    made_by: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime]


class Upload(Base):
    """A file being uploaded, or waiting to be imported. Deleted after the import.

    Stored in the database, because another host than the one that received it may import it.
    """

    __tablename__ = "uploads"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    """What the browser knows of the file, digested: the same file chosen again goes on where it stopped."""
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger)
    """Bytes stored so far; the file is whole when they are `size`."""
    uploaded_by: Mapped[str] = mapped_column(String(254))
    uploaded_at: Mapped[datetime]
    """When its last part arrived."""


class UploadPart(Base):
    """A part of an uploaded file."""

    __tablename__ = "upload_parts"
    upload_id: Mapped[str] = mapped_column(
        String(64), ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True
    )
    first_byte: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class PendingImport(Base):
    """An import that waits for an answer or a decision. Its uploaded file is stored until then."""

    __tablename__ = "pending_imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]]
    """What was asked for: see `Run.params`."""
    questions: Mapped[list[Any]]
    """[{"key", "text" (a Message), "options", "suggestion"}]; none once everything was answered."""
    tables: Mapped[list[Any] | None]
    """How the file's tables begin: see `pipeline.ingest.table_sample`. None in rows of older programs."""
    report: Mapped[dict[str, Any] | None]
    """What the import would do, as `import --preview --json` says; None while it cannot be told."""
    problem: Mapped[dict[str, Any] | None]
    """A Message: why it is refused as its columns are understood now."""
    asked_by: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime]


class InvoiceLine(LineColumns, Base):
    """One row of an invoice as the shop wrote it. `invoiced_at` is local time, without a zone."""

    __tablename__ = "invoice_lines"
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """A 64-bit digest of the line's contents and of which one it is among identical lines of its file."""
    # No foreign key: PostgreSQL would look the import up for each of millions of lines of one transaction.
    import_id: Mapped[int]
    # No CHECK: SQLite would copy millions of lines to add one, and one function writes it.
    origin: Mapped[str] = mapped_column(String(8), server_default="")
    """Empty for lines of a file; "refund" for returns that a refund column or a status speaks of."""
    __table_args__ = (
        Index("ix_invoice_lines_invoiced_on", "invoiced_on", "import_id"),
        Index("ix_invoice_lines_customer_id", "customer_id", "invoiced_on"),
        Index("ix_invoice_lines_import_id", "import_id"),
    )


class WeeklyAggregate(Base):
    """The aggregate of the lines of the week starting on `monday`; see `db.weekly_aggregates`."""

    __tablename__ = "weekly_aggregates"
    monday: Mapped[date] = mapped_column(Date, primary_key=True, autoincrement=False)
    lines: Mapped[int]
    """How many lines it is made of: of other lines it does not hold."""
    newest_import: Mapped[int]
    cache_key: Mapped[str] = mapped_column(String(16))
    """The rules and the layout it was made by, in short."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """A packed `pipeline.features.transactions.TransactionSummary`."""
