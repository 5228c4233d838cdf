"""Messages on their way: add, claim, settle.

A channel is claimed by one process at a time, so that its messages go out in their order. Whatever a process
writes about a message checks that its claim still holds: one that slept and woke changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, insert, or_, select, update
from sqlalchemy.orm import Session, undefer

from db.clock import clock, database_now, has_ended
from db.models import BoardSheet, Delivery, DigestPreview, MessageChannel, OutboxEvent
from db.outbox.body import pack
from db.queries.channels import owner_has_access
from domain.enums import DeliveryKind, DeliveryStatus
from domain.message import Message

CLAIM_SECONDS: Final = 120.0
"""Longer than the longest attempt."""
BODIES_ARE_KEPT: Final = timedelta(days=14)
"""So long a message can be sent again."""
CLEARED_AT_ONCE: Final = 500


class ClaimLostError(RuntimeError):
    """Another process has claimed the channel."""


@dataclass(frozen=True)
class NewDelivery:
    """A message to be sent. `key` is unique among those of its channel."""

    kind: DeliveryKind
    key: str
    body: dict[str, Any] | bytes
    version: int | None = None
    events: int = 1
    not_before: datetime | None = None


def add_deliveries(session: Session, channel_id: int, messages: Iterable[NewDelivery]) -> int:
    """Store messages for a channel in order; return their number.

    Those of one call belong together: if the first is known already, all are, and nothing is added.
    """
    now = database_now(session)
    added = 0
    for message in messages:
        if not added and _is_known(session, channel_id, message.key):
            return 0
        session.execute(
            insert(Delivery).values(
                channel_id=channel_id,
                kind=message.kind,
                key=message.key,
                version=message.version,
                events=message.events,
                body=message.body if isinstance(message.body, bytes) else pack(message.body),
                status=DeliveryStatus.WAITING,
                created_at=now,
                not_before=message.not_before,
                attempts=0,
            )
        )
        added += 1
    return added


def new_digest(version: int, *, not_before: datetime | None = None, request_key: str = "") -> NewDelivery:
    """The digest of a version: one per channel, and another for each request."""
    key = f"digest:{version}:{request_key}" if request_key else f"digest:{version}"
    return NewDelivery(DeliveryKind.DIGEST, key, {"digest": version}, version, not_before=not_before)


def supersede_digests(session: Session, channel_id: int, version: int) -> None:
    """Cancel waiting digests of versions before `version`."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.channel_id == channel_id,
            Delivery.kind == DeliveryKind.DIGEST,
            Delivery.status == DeliveryStatus.WAITING,
            Delivery.version < version,
        )
        .values(status=DeliveryStatus.CANCELLED, ended_at=clock())
        .execution_options(synchronize_session=False)
    )


def unexpanded_events(session: Session) -> Sequence[OutboxEvent]:
    """Events without messages yet, in order."""
    return session.scalars(
        select(OutboxEvent).where(OutboxEvent.expanded_at.is_(None)).order_by(OutboxEvent.id)
    ).all()


def mark_expanded(session: Session, event_id: int) -> None:
    """Mark an event as expanded into messages."""
    session.execute(update(OutboxEvent).where(OutboxEvent.id == event_id).values(expanded_at=clock()))


def is_anything_due(session: Session) -> bool:
    """Whether an event needs messages, or a message is due now."""
    event = select(OutboxEvent.id).where(OutboxEvent.expanded_at.is_(None)).limit(1)
    preview = select(DigestPreview.channel_id).where(DigestPreview.made_at.is_(None)).limit(1)
    sheet = select(BoardSheet.version).where(BoardSheet.made_at.is_(None)).limit(1)
    is_waiting = any(session.scalar(statement) is not None for statement in (event, preview, sheet))
    return is_waiting or bool(due_channels(session, limit=1))


def due_channels(session: Session, limit: int = 500) -> Sequence[int]:
    """The ids of unclaimed channels that have a message due."""
    waiting = exists().where(Delivery.channel_id == MessageChannel.id, _is_due())
    return session.scalars(
        select(MessageChannel.id).where(_may_send(), waiting).order_by(MessageChannel.id).limit(limit)
    ).all()


def claim_channel(session: Session, channel_id: int, holder: str) -> MessageChannel | None:
    """Claim a channel unless another process has claimed it."""
    rows = session.execute(
        update(MessageChannel)
        .where(MessageChannel.id == channel_id, _may_send())
        .values(claimed_by=holder, claimed_until=clock(CLAIM_SECONDS))
        .returning(MessageChannel.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return None if rows is None else session.get(MessageChannel, channel_id, populate_existing=True)


def release_channel(session: Session, channel_id: int, holder: str) -> None:
    """Release the claim on a channel."""
    session.execute(
        update(MessageChannel)
        .where(MessageChannel.id == channel_id, MessageChannel.claimed_by == holder)
        .values(claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def next_waiting(session: Session, channel_id: int, after: int) -> Delivery | None:
    """The message of a channel after the one with id `after`, due or not."""
    return session.scalar(
        select(Delivery)
        .where(
            Delivery.channel_id == channel_id,
            Delivery.status == DeliveryStatus.WAITING,
            Delivery.id > after,
        )
        .order_by(Delivery.id)
        .limit(1)
        .options(undefer(Delivery.body))
    )


def own_channel(session: Session, channel_id: int, holder: str) -> MessageChannel:
    """The channel, locked, after extending its claim.

    Raises:
        ClaimLostError: another process has claimed it since.
    """
    channel = session.get(MessageChannel, channel_id, with_for_update=True, populate_existing=True)
    if channel is None or channel.claimed_by != holder:
        raise ClaimLostError(f"channel {channel_id} is served by another process")
    channel.claimed_until = session.scalar(select(clock(CLAIM_SECONDS)))
    return channel


def mark_sent(session: Session, delivery: Delivery, response_status: int | None) -> None:
    """Record that the receiver accepted the message."""
    now = database_now(session)
    delivery.status = DeliveryStatus.SENT
    delivery.attempts += 1
    delivery.last_attempt_at = delivery.ended_at = now
    delivery.response_status = response_status
    delivery.error = delivery.not_before = None


def mark_refused(
    session: Session,
    delivery: Delivery,
    why: Message,
    response_status: int | None,
    retry_after: timedelta | None,
) -> None:
    """Record that the receiver refused the message; without `retry_after` it is given up."""
    now = database_now(session)
    delivery.attempts += 1
    delivery.last_attempt_at = now
    delivery.response_status = response_status
    delivery.error = why.to_json()
    if retry_after is None:
        delivery.status = DeliveryStatus.FAILED
        delivery.ended_at = now
    else:
        delivery.not_before = now + retry_after


def clear_old_bodies(session: Session) -> int:
    """Clear the text of messages that ended long ago; return their number."""
    old = (
        select(Delivery.id)
        .where(Delivery.ended_at < clock(-BODIES_ARE_KEPT.total_seconds()), Delivery.body != b"")
        .limit(CLEARED_AT_ONCE)
    )
    cleared = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(old))
        .values(body=b"")
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(cleared.all())


def _is_known(session: Session, channel_id: int, key: str) -> bool:
    existing = select(Delivery.id).where(Delivery.channel_id == channel_id, Delivery.key == key)
    return session.scalar(existing) is not None


def _is_due() -> ColumnElement[bool]:
    return (Delivery.status == DeliveryStatus.WAITING) & or_(
        Delivery.not_before.is_(None), Delivery.not_before <= clock()
    )


def _may_send() -> ColumnElement[bool]:
    """Channels that can be served now: active, not backing off, not claimed by another process."""
    return (
        owner_has_access()
        & MessageChannel.paused_at.is_(None)
        & MessageChannel.removed_at.is_(None)
        & or_(MessageChannel.resume_at.is_(None), MessageChannel.resume_at <= clock())
        & has_ended(MessageChannel.claimed_until, CLAIM_SECONDS)
    )
