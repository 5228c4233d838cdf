"""Who was in which segment, and a member, in every version."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Column, Date, Double, Index, Integer, MetaData, String, Table, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class LabelInterval(Base):
    """The same label over consecutive versions. Stored for ever, so that it is known for any time.

    Customers' labels seldom change, so this grows with what happens, not with customers times weeks.
    """

    __tablename__ = "label_intervals"
    customer_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    first_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_version: Mapped[int | None]
    """The last version of it, by number; none while it goes on."""
    segment_id: Mapped[int]
    is_member: Mapped[bool]
    since: Mapped[date | None] = mapped_column(Date)
    weeks_below: Mapped[int]
    valid_until: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (
        Index(
            "ix_label_intervals_open",
            "customer_id",
            unique=True,
            sqlite_where=text("last_version IS NULL"),
            postgresql_where=text("last_version IS NULL"),
        ),
        {"sqlite_with_rowid": False},
    )


class LabelView(Base):
    """Every customer's label in every version: a view over current labels and intervals."""

    __table__ = Table(
        "labels",
        MetaData(),
        Column("version", Integer, primary_key=True),
        Column("customer_id", String(255), primary_key=True),
        Column("segment_id", Integer, nullable=False),
        Column("is_member", Boolean, nullable=False),
        Column("since", Date),
        Column("margin", Double),
        Column("weeks_below", Integer, nullable=False),
        Column("valid_until", Date),
    )
    version: Mapped[int]
    customer_id: Mapped[str]
    segment_id: Mapped[int]
    is_member: Mapped[bool]
    since: Mapped[date | None]
    margin: Mapped[float | None]
    """None in versions that were pruned."""
    weeks_below: Mapped[int]
    valid_until: Mapped[date | None]
