"""Saved lists: which somebody may open, and whom a change of a version concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, SQLColumnExpression, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from db.models import MessageChannel, SavedList, SavedListCustomer, Version
from db.queries.customer_query import customer_query
from domain.saved_lists import NOBODY, ListCriteria, ListRule


@dataclass(frozen=True)
class Viewer:
    """A person looking at saved lists: the name their own are stored under, and whether they see all."""

    name: str
    sees_all: bool = False

    def owns(self, saved: SavedList) -> bool:
        """Whether they may rename, share and delete it."""
        return self.sees_all or saved.owner == self.name

    @property
    def _sees(self) -> ColumnElement[bool]:
        return true() if self.sees_all else or_(SavedList.owner == self.name, SavedList.is_shared)


def saved_lists(session: Session, viewer: Viewer) -> Sequence[SavedList]:
    """The lists that the viewer may open, by name."""
    return session.scalars(
        select(SavedList).where(viewer._sees).order_by(func.lower(SavedList.name), SavedList.id)
    ).all()


def owns_lists(session: Session, name: str) -> bool:
    """Whether somebody has saved any lists."""
    return session.scalar(select(SavedList.id).where(SavedList.owner == name).limit(1)) is not None


def saved_list(session: Session, viewer: Viewer, list_id: int) -> SavedList | None:
    """The list, if the viewer may open it."""
    return session.scalar(select(SavedList).where(SavedList.id == list_id, viewer._sees))


def criteria_of(saved: SavedList) -> ListCriteria:
    """A list's criteria; a rule that this release cannot read matches nobody."""
    try:
        rule = None if saved.rule is None else ListRule.from_json(saved.rule)
    except ValueError:
        return replace(NOBODY, name=saved.name)
    return ListCriteria(saved.id, rule, saved.changed_at, saved.name)


def criteria_of_channel(session: Session, channel: MessageChannel) -> ListCriteria | None:
    """The list that a channel is about; None if there is none."""
    saved = None if channel.saved_list_id is None else session.get(SavedList, channel.saved_list_id)
    return None if saved is None else criteria_of(saved)


def fixed_customers(session: Session, list_id: int) -> frozenset[str]:
    """The ids of a fixed list."""
    listed = select(SavedListCustomer.customer_id).where(SavedListCustomer.list_id == list_id)
    return frozenset(session.scalars(listed))


def channels_about(session: Session, list_id: int) -> Sequence[MessageChannel]:
    """The channels whose messages are about a list."""
    return session.scalars(
        select(MessageChannel)
        .where(MessageChannel.saved_list_id == list_id, MessageChannel.removed_at.is_(None))
        .order_by(MessageChannel.id)
    ).all()


def is_concerned(
    session: Session,
    criteria: ListCriteria,
    numbers: Sequence[int],
    id: SQLColumnExpression[str],
    version: SQLColumnExpression[int] | None = None,
) -> ColumnElement[bool]:
    """Whether a change in one of the versions `numbers` concerns the list.

    It does where the customer `id` is on the list in that version or was in the one before, so that whoever
    left is not lost. `version` is the column with the version's number, where there are several.
    """
    if criteria.rule is None:
        return id.in_(customer_query(session, 0).on_list(criteria))
    rows = session.execute(select(Version.number, Version.previous).where(Version.number.in_(numbers)))
    conditions = [
        (
            row.number,
            is_on_either(
                session, criteria, [number for number in (row.number, row.previous) if number is not None], id
            ),
        )
        for row in rows
    ]
    if not conditions:
        return false()
    if version is None:
        return or_(*(concerned for _, concerned in conditions))
    return case(*((version == number, concerned) for number, concerned in conditions), else_=false())


def is_on_either(
    session: Session, criteria: ListCriteria, numbers: Sequence[int], id: SQLColumnExpression[str]
) -> ColumnElement[bool]:
    """Whether the customer `id` is on a list in any of the versions `numbers`."""
    return or_(*(id.in_(customer_query(session, number).on_list(criteria)) for number in numbers))
