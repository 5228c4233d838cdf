"""Lists that people save under a name, and the customers of those that are fixed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class SavedList(Base):
    """A named list, made of a rule or of the rows of `SavedListCustomer`."""

    __tablename__ = "saved_lists"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    owner: Mapped[str] = mapped_column(String(254))
    """Whose it is: a user's e-mail address, or `dashboard.auth.visitor.THIS_MACHINE`."""
    is_shared: Mapped[bool]
    """Whether everybody who may see customers may open it; otherwise its owner and administrators."""
    rule: Mapped[dict[str, Any] | None]
    """See `domain.saved_lists.ListRule`; none where its customers are fixed."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("owner", "name", name="uq_saved_lists_owner"),)


class SavedListCustomer(Base):
    """A customer of a fixed list."""

    __tablename__ = "saved_list_customers"
    list_id: Mapped[int] = mapped_column(ForeignKey("saved_lists.id"), primary_key=True, autoincrement=False)
    customer_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    __table_args__ = ({"sqlite_with_rowid": False},)
