"""Save, rename, share and delete lists of customers. Each change is in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.audit import record
from db.clock import database_now
from db.models import LabelInterval, MessageChannel, SavedList, SavedListCustomer
from db.queries.json_array import InJsonArray
from db.queries.saved_lists import Viewer, channels_about, saved_list
from domain.audit import AuditKind
from domain.saved_lists import MAX_LIST_NAME, MAX_LISTED, MAX_LISTS_OF_OWNER, ListRule
from domain.user_error import UserError

IDS_AT_ONCE: Final = 5000


@dataclass(frozen=True)
class NewList:
    """A list to be saved: a rule, or the ids of fixed customers."""

    name: str
    is_shared: bool = False
    rule: ListRule | None = None
    customer_ids: Sequence[str] = ()


@dataclass(frozen=True)
class SavedCustomers:
    """The outcome of saving a list: its id, its size, and the ids that no customer has."""

    list_id: int
    customers: int
    unknown: Sequence[str]


def save_list(session: Session, new: NewList, *, by: str) -> SavedCustomers:
    """Save a list.

    Ids that no version has ever had among its customers are left out, and returned.

    Raises:
        UserError: the name is empty or taken, there are too many lists or customers, or nobody is on it.
    """
    name = _checked_name(session, new.name, by)
    count = session.scalar(select(func.count()).where(SavedList.owner == by)) or 0
    if count >= MAX_LISTS_OF_OWNER:
        raise UserError(
            "Delete a list first: you have as many as one person can keep ({most:number}).",
            most=MAX_LISTS_OF_OWNER,
        )
    existing, unknown = ([], []) if new.rule is not None else _sorted_out(session, new.customer_ids)
    now = database_now(session)
    saved = SavedList(
        name=name,
        owner=by,
        is_shared=new.is_shared,
        rule=None if new.rule is None else new.rule.to_json(),
        created_at=now,
        changed_at=now,
    )
    session.add(saved)
    session.flush()
    for start in range(0, len(existing), IDS_AT_ONCE):
        rows = [
            {"list_id": saved.id, "customer_id": customer_id}
            for customer_id in existing[start : start + IDS_AT_ONCE]
        ]
        session.execute(insert(SavedListCustomer), rows)
    customers = None if new.rule is not None else len(existing)
    record(session, AuditKind.LIST_SAVED, by, name=name, customers=customers, shared=new.is_shared)
    return SavedCustomers(saved.id, len(existing), unknown)


def change_list(
    session: Session, viewer: Viewer, list_id: int, *, name: str, is_shared: bool, by: str
) -> SavedList:
    """Rename a list, or change whether it is shared.

    Raises:
        UserError: it is not theirs, the name is empty or taken, or others' messages use it.
    """
    saved = own_list(session, viewer, list_id)
    checked = _checked_name(session, name, saved.owner, besides=saved.id)
    if saved.is_shared and not is_shared:
        others = [channel for channel in channels_about(session, saved.id) if channel.owner != saved.owner]
        if others:
            raise UserError(
                "Messages of colleagues use this list ({n:channels}), so it stays shared.", n=len(others)
            )
    before = saved.name
    saved.name, saved.is_shared, saved.changed_at = checked, is_shared, database_now(session)
    record(session, AuditKind.LIST_CHANGED, by, name=checked, before=before, shared=is_shared)
    return saved


def delete_list(session: Session, viewer: Viewer, list_id: int, *, by: str) -> None:
    """Delete a list.

    Raises:
        UserError: it is not theirs, or messages are about it.
    """
    saved = own_list(session, viewer, list_id)
    used = len(channels_about(session, saved.id))
    if used:
        raise UserError(
            "Messages use this list: {n:channels}. Choose other customers there (page Messages) before you "
            "delete it.",
            n=used,
        )
    session.execute(
        update(MessageChannel).where(MessageChannel.saved_list_id == saved.id).values(saved_list_id=None)
    )
    session.execute(delete(SavedListCustomer).where(SavedListCustomer.list_id == saved.id))
    session.delete(saved)
    record(session, AuditKind.LIST_DELETED, by, name=saved.name)


def own_list(session: Session, viewer: Viewer, list_id: int) -> SavedList:
    """A list that the viewer may change.

    Raises:
        UserError: there is none, or it belongs to somebody else.
    """
    saved = saved_list(session, viewer, list_id)
    if saved is None:
        raise UserError("This list does not exist any more.")
    if not viewer.owns(saved):
        raise UserError("This list belongs to a colleague: only they or an administrator can change it.")
    return saved


def _checked_name(session: Session, text: str, owner: str, besides: int | None = None) -> str:
    name = " ".join(text.split())
    if not name or len(name) > MAX_LIST_NAME:
        raise UserError("Give the list a name of up to {most:characters}.", most=MAX_LIST_NAME)
    same_name = select(SavedList.name, SavedList.id).where(SavedList.owner == owner)
    for row in session.execute(same_name):
        if row.name.casefold() == name.casefold() and row.id != besides:
            raise UserError("There is a list called “{name}” already. Choose another name.", name=row.name)
    return name


def _sorted_out(session: Session, ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """The known customers among `ids`, and the unknown ids, each once and in order."""
    ids = list(dict.fromkeys(ids))
    if not ids:
        raise UserError("Choose at least one customer.")
    if len(ids) > MAX_LISTED:
        raise UserError(
            "A list holds up to {most:customers}. Narrow it with filters, and save them as a rule.",
            most=MAX_LISTED,
        )
    column = LabelInterval.customer_id
    existing = set(session.scalars(select(column).where(InJsonArray(column.expression, ids)).distinct()))
    if not existing:
        raise UserError("None of these customer numbers is known.")
    return [customer_id for customer_id in ids if customer_id in existing], [
        customer_id for customer_id in ids if customer_id not in existing
    ]
