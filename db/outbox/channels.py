"""Make, change, pause and remove channels. Each change is in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db.audit import record
from db.clock import database_now
from db.models import Delivery, MessageChannel
from db.outbox.secrets import new_secret, rotated
from domain.audit import AuditKind
from domain.enums import ChannelKind, DeliveryStatus, EventKind
from domain.message import Message
from domain.user_error import UserError

MAX_BATCH: Final = 1000
"""Events of one request: about half a megabyte."""
MAX_CHANNELS: Final = 5000
MAX_NAME: Final = 80
MAX_ADDRESS: Final = 2000


@dataclass(frozen=True)
class NewWebhook:
    """The settings of a webhook: address, events and customers."""

    name: str
    address: str
    events: Sequence[EventKind]
    locale: str
    country: str | None = None
    segment_id: int | None = None
    saved_list_id: int | None = None
    batch_size: int = 1
    wants_rehearsals: bool = False


def add_webhook(session: Session, webhook: NewWebhook, *, by: str) -> tuple[MessageChannel, str]:
    """Create a webhook; return it and its secret.

    Raises:
        UserError: the name, the address, the events or the batch size cannot be.
    """
    address = checked_url(webhook.address)
    _check(webhook)
    secret = new_secret()
    channel = MessageChannel(
        kind=ChannelKind.WEBHOOK,
        name=_name(webhook.name or str(urlsplit(address).hostname)),
        owner=by,
        address=address,
        secrets=rotated([], secret, database_now(session)),
        locale=webhook.locale,
        events=[EventKind(event).value for event in webhook.events],
        country=webhook.country,
        segment_id=webhook.segment_id,
        saved_list_id=webhook.saved_list_id,
        batch_size=webhook.batch_size,
        wants_rehearsals=webhook.wants_rehearsals,
    )
    return add(session, channel, by=by), secret


def change_webhook(session: Session, channel: MessageChannel, webhook: NewWebhook, *, by: str) -> None:
    """Change a webhook's events or customers; its address stays.

    Raises:
        UserError: no event is chosen, or the batch size cannot be.
    """
    _check(webhook)
    channel.events = [EventKind(event).value for event in webhook.events]
    channel.locale, channel.batch_size = webhook.locale, webhook.batch_size
    channel.country, channel.segment_id = webhook.country, webhook.segment_id
    channel.saved_list_id = webhook.saved_list_id
    channel.wants_rehearsals = webhook.wants_rehearsals
    record(session, AuditKind.CHANNEL_CHANGED, by, name=channel.name)


def add(session: Session, channel: MessageChannel, *, by: str) -> MessageChannel:
    """Add a channel that has been checked.

    Raises:
        UserError: there are too many.
    """
    if (session.scalar(select(func.count()).select_from(MessageChannel)) or 0) >= MAX_CHANNELS:
        raise UserError(
            "There are too many channels already ({most:number}). Remove some first.", most=MAX_CHANNELS
        )
    channel.created_at = database_now(session)
    session.add(channel)
    session.flush()
    record(session, AuditKind.CHANNEL_ADDED, by, name=channel.name)
    return channel


def rotate_secret(session: Session, channel: MessageChannel, *, by: str) -> str:
    """Give a webhook a new secret, and return it; messages carry both signatures for a day."""
    secret = new_secret()
    channel.secrets = rotated(channel.secrets, secret, database_now(session))
    record(session, AuditKind.SECRET_CHANGED, by, name=channel.name)
    return secret


def pause(session: Session, channel: MessageChannel, *, by: str, why: Message | None = None) -> None:
    """Send nothing until the channel is resumed; due messages wait."""
    channel.paused_at = database_now(session)
    channel.paused_why = why.to_json() if why is not None else None
    record(session, AuditKind.CHANNEL_PAUSED, by, name=channel.name, why=channel.paused_why)


def resume(session: Session, channel: MessageChannel, *, by: str) -> None:
    """Resume sending, starting with the messages that have waited."""
    channel.paused_at = channel.paused_why = channel.failing_since = channel.resume_at = None
    session.execute(
        update(Delivery)
        .where(Delivery.channel_id == channel.id, Delivery.status == DeliveryStatus.WAITING)
        .values(attempts=0, not_before=None)
        .execution_options(synchronize_session=False)
    )
    record(session, AuditKind.CHANNEL_RESUMED, by, name=channel.name)


def remove(session: Session, channel: MessageChannel, *, by: str) -> None:
    """Remove the channel with its address and secrets; the record of sent messages stays."""
    channel.removed_at = database_now(session)
    channel.address = ""
    channel.secrets = []
    channel.saved_list_id = None
    cancel_waiting(session, channel)
    record(session, AuditKind.CHANNEL_REMOVED, by, name=channel.name)


def cancel_waiting(session: Session, channel: MessageChannel) -> int:
    """Cancel all waiting messages of a channel; return their number."""
    values = session.scalars(
        update(Delivery)
        .where(Delivery.channel_id == channel.id, Delivery.status == DeliveryStatus.WAITING)
        .values(status=DeliveryStatus.CANCELLED, ended_at=database_now(session))
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(values.all())


def cancel(session: Session, delivery: Delivery, *, by: str) -> None:
    """Cancel one message.

    Raises:
        UserError: it does not wait any more.
    """
    if delivery.status != DeliveryStatus.WAITING:
        raise UserError("This message is not waiting any more.")
    delivery.status = DeliveryStatus.CANCELLED
    delivery.ended_at = database_now(session)
    _record(session, AuditKind.MESSAGE_CANCELLED, delivery, by)


def replay(session: Session, delivery: Delivery, *, by: str) -> None:
    """Send one message again, under the same key.

    Raises:
        UserError: its text has been cleared.
    """
    if not delivery.body:
        raise UserError("This message is too old to be sent again: its text has been cleared.")
    delivery.status = DeliveryStatus.WAITING
    delivery.attempts = 0
    delivery.not_before = delivery.ended_at = None
    _record(session, AuditKind.MESSAGE_REPEATED, delivery, by)


def checked_url(address: str) -> str:
    """The address, if it is a possible http(s) address; otherwise an error.

    Raises:
        UserError: it is none.
    """
    address = address.strip()
    try:
        parts = urlsplit(address)
        is_sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_sound = False
    if not is_sound or len(address) > MAX_ADDRESS or not address.isascii() or " " in address:
        raise UserError("{text} is not a web address. It has to begin with https://.", text=address[:60])
    return address


def _check(webhook: NewWebhook) -> None:
    if not webhook.events:
        raise UserError("Choose at least one event.")
    if not 1 <= webhook.batch_size <= MAX_BATCH:
        raise UserError("Choose a batch size from 1 to {most:events}.", most=MAX_BATCH)


def _name(text: str) -> str:
    return " ".join(text.split())[:MAX_NAME]


def _record(session: Session, kind: AuditKind, delivery: Delivery, by: str) -> None:
    name = session.scalar(select(MessageChannel.name).where(MessageChannel.id == delivery.channel_id))
    record(session, kind, by, name=name, number=delivery.id)
