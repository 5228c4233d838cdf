"""Whom an experiment can be drawn from: the members, another list, or a segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models import CustomerSnapshot, LabelView, SegmentProfile
from db.queries.customer_query import CustomerQuery, Which
from db.queries.rows import AnyRow
from i18n import N_, UserError

MEMBERS = "members"
LISTS: Final[Mapping[str, tuple[str, Which]]] = {
    MEMBERS: (N_("Members"), "members"),
    "at-risk": (N_("At risk"), "at_risk"),
    "nearly-there": (N_("Nearly there"), "nearly_there"),
}
"""What each list is called, a catalogue id, and which of db.queries' lists it is."""
SEGMENT = "segment:"
"""Before a segment's id."""


def group_name(session: Session, version: int, group: str) -> str:
    """What `group` of `version` is called, a catalogue id: members, at-risk, nearly-there or segment:ID.

    Raises:
        UserError: there is no such group.
    """
    if group in LISTS:
        return LISTS[group][0]
    found = session.get(SegmentProfile, (version, _segment_id(group)))
    if found is None:
        raise UserError(
            "Version {version} has no segment {segment}: `report` lists those it has.",
            version=version,
            segment=group.removeprefix(SEGMENT),
        )
    return found.name


def population(session: Session, version: int, group: str = MEMBERS) -> tuple[str, Sequence[AnyRow]]:
    """The name of `group`, and customer_id with gross_revenue of everybody in it.

    Raises:
        UserError: there is no such group, or nobody is in it.
    """
    name = group_name(session, version, group)
    inside: ColumnElement[bool] = (
        CustomerQuery(version, is_whole=False).belongs(LISTS[group][1])
        if group in LISTS
        else LabelView.segment_id == _segment_id(group)
    )
    rows = session.execute(
        select(LabelView.customer_id, CustomerSnapshot.gross_revenue)
        .join(
            CustomerSnapshot,
            (CustomerSnapshot.version == LabelView.version)
            & (CustomerSnapshot.customer_id == LabelView.customer_id),
        )
        .where(LabelView.version == version, inside)
        .order_by(LabelView.customer_id)
    ).all()
    if not rows:
        raise UserError("Nobody is in {group:name} of version {version}.", group=name, version=version)
    return name, rows


def _segment_id(group: str) -> int:
    number = group.removeprefix(SEGMENT)
    return int(number) if group.startswith(SEGMENT) and number.isascii() and number.isdigit() else -1
