"""Groups from which an experiment can be drawn: members, another list, or a segment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from db.holdouts import held_out_ids
from db.models import CustomerSnapshot, LabelView, SegmentProfile
from db.queries.customer_query import CustomerQuery, audience_parameters
from db.queries.rows import AnyRow
from domain.audiences import AUDIENCES, audience_named
from domain.row_numbers import parse_row_number
from domain.user_error import UserError

MEMBERS = "members"
SEGMENT = "segment:"
"""Before a segment's id."""


def group_name(session: Session, version: int, group: str) -> str:
    """The name of `group` in `version`, a catalogue id: the slug of an audience or segment:ID.

    Raises:
        UserError: there is no such group.
    """
    audience = audience_named(group)
    if audience is not None and audience.can_be_drawn_from:
        return audience.name
    if not group.startswith(SEGMENT):
        raise UserError(
            "No experiment can be drawn from the list {asked}. Choose one of these, or a segment: {lists}.",
            asked=group,
            lists=", ".join(audience.slug for audience in AUDIENCES.values() if audience.can_be_drawn_from),
        )
    segment_profile = session.get(SegmentProfile, (version, _segment_id(group)))
    if segment_profile is None:
        raise UserError(
            "Version {version} has no segment {segment}. To see its segments, run `report`.",
            version=version,
            segment=group.removeprefix(SEGMENT),
        )
    return segment_profile.name


def population(session: Session, version: int, group: str = MEMBERS) -> tuple[str, Sequence[AnyRow]]:
    """The name of `group`, and customer_id, gross_revenue and predictions of each of its customers.

    Whoever the standing holdout keeps from the benefits is left out: an experiment would give some of them a
    benefit, or count them as if they had the programme's.

    Raises:
        UserError: there is no such group, or it is empty.
    """
    name = group_name(session, version, group)
    rows = session.execute(
        select(
            LabelView.customer_id,
            CustomerSnapshot.gross_revenue,
            CustomerSnapshot.expected_revenue_84d,
            CustomerSnapshot.expected_orders_84d,
            CustomerSnapshot.order_probability_84d,
        )
        .join(
            CustomerSnapshot,
            (CustomerSnapshot.version == LabelView.version)
            & (CustomerSnapshot.customer_id == LabelView.customer_id),
        )
        .where(*_in_group(session, version, group))
        .order_by(LabelView.customer_id)
    ).all()
    if not rows:
        raise UserError("The list {group:name} of version {version} is empty.", group=name, version=version)
    return name, rows


def customer_ids(session: Session, version: int, group: str) -> Select[str]:
    """The ids of the customers of `population`.

    Raises:
        UserError: there is no such group.
    """
    group_name(session, version, group)
    return (
        select(LabelView.customer_id)
        .join(
            CustomerSnapshot,
            (CustomerSnapshot.version == LabelView.version)
            & (CustomerSnapshot.customer_id == LabelView.customer_id),
        )
        .where(*_in_group(session, version, group))
    )


def _in_group(session: Session, version: int, group: str) -> tuple[ColumnElement[bool], ...]:
    audience = audience_named(group)
    read = CustomerQuery(version, is_whole=False, parameters=audience_parameters(session, version))
    inside: ColumnElement[bool] = (
        read.list_predicate(audience.id)
        if audience is not None
        else LabelView.segment_id == _segment_id(group)
    )
    return LabelView.version == version, inside, LabelView.customer_id.not_in(held_out_ids())


def _segment_id(group: str) -> int:
    number = parse_row_number(group.removeprefix(SEGMENT)) if group.startswith(SEGMENT) else None
    return -1 if number is None else number
