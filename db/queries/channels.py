"""Queries about channels and what was sent over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from db.models import Delivery, MessageChannel, OutboxEvent, User
from db.queries.saved_lists import criteria_of_channel
from db.queries.segment_counts import SegmentFilter
from domain.enums import DeliveryStatus, Permission, Role
from domain.permissions import is_permitted


def channels(session: Session, owner: str | None = None) -> Sequence[MessageChannel]:
    """The channels of `owner`, or everybody's; by name."""
    return session.scalars(
        select(MessageChannel)
        .where(
            MessageChannel.removed_at.is_(None), true() if owner is None else MessageChannel.owner == owner
        )
        .order_by(MessageChannel.name, MessageChannel.id)
    ).all()


def filter_of(session: Session, channel: MessageChannel) -> SegmentFilter:
    """Which customers a channel is about."""
    return SegmentFilter(channel.country, channel.segment_id, criteria_of_channel(session, channel))


def owner_has_access() -> ColumnElement[bool]:
    """Whether the channel's owner is active and may see customers."""
    blind = [role for role in Role if not is_permitted(role, Permission.SEE_CUSTOMERS)]
    barred = select(User.email).where(User.disabled_at.is_not(None) | User.role.in_(blind))
    return MessageChannel.owner.not_in(barred)


def subscribed_channels(session: Session, event: OutboxEvent) -> Sequence[MessageChannel]:
    """The channels that existed when `event` happened and whose owners are still active."""
    return session.scalars(
        select(MessageChannel)
        .where(
            MessageChannel.removed_at.is_(None),
            MessageChannel.created_at <= event.occurred_at,
            MessageChannel.wants_rehearsals if event.is_rehearsal else true(),
            owner_has_access(),
        )
        .order_by(MessageChannel.id)
    ).all()


@dataclass(frozen=True)
class Receipts:
    """The outcome of a channel's messages."""

    by_status: Mapping[DeliveryStatus, int]
    last_sent_at: datetime | None

    def count(self, status: DeliveryStatus) -> int:
        """The number of messages with this status."""
        return self.by_status.get(status, 0)


NO_RECEIPTS = Receipts({}, None)


def receipts(session: Session, channel_ids: Sequence[int]) -> dict[int, Receipts]:
    """By channel, how many messages were sent, wait, or failed."""
    rows = session.execute(
        select(
            Delivery.channel_id,
            Delivery.status,
            func.count().label("messages"),
            func.max(Delivery.last_attempt_at).label("last_at"),
        )
        .where(Delivery.channel_id.in_(channel_ids))
        .group_by(Delivery.channel_id, Delivery.status)
    ).all()
    receipts_by_channel = {}
    for channel_id in {row.channel_id for row in rows}:
        channel_rows = [row for row in rows if row.channel_id == channel_id]
        sent = next((row.last_at for row in channel_rows if row.status == DeliveryStatus.SENT), None)
        receipts_by_channel[channel_id] = Receipts({row.status: row.messages for row in channel_rows}, sent)
    return receipts_by_channel


def last_deliveries(session: Session, channel_ids: Sequence[int], limit: int = 50) -> Sequence[Delivery]:
    """The newest messages of channels, without their text."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.channel_id.in_(channel_ids))
        .order_by(Delivery.created_at.desc(), Delivery.id.desc())
        .limit(limit)
    ).all()


def is_rehearsal(session: Session, version: int) -> bool:
    """Whether a version is of simulated data or a past week, sent only to channels that want these."""
    statement = select(OutboxEvent.is_rehearsal).where(OutboxEvent.version == version)
    return bool(session.scalar(statement.limit(1)))
