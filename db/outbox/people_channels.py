"""Channels that people read: e-mail and chat, with their digests and alerts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record
from db.clock import database_now
from db.models import DigestPreview, MessageChannel
from db.outbox.channels import MAX_ADDRESS, MAX_NAME, add
from db.outbox.deliveries import NewDelivery, add_deliveries, new_digest
from db.outbox.rules import set_rules
from db.outbox.unsubscribe import make_key
from domain.audit import AuditKind
from domain.enums import AlertKind, ChannelKind, DeliveryKind
from domain.user_error import UserError

_AN_ADDRESS: Final = re.compile(r"[^@\s<>,;\"\x00-\x1f]+@[^@\s<>,;\"\x00-\x1f]+\.[^@\s<>,;\"\x00-\x1f]+")
_LOCAL: Final = re.compile(r"[^@\s<>,;\"\x00-\x1f]+@localhost")


@dataclass(frozen=True)
class MessagePreferences:
    """A user's choice of what to receive, about which customers, and when."""

    locale: str
    wants_digest: bool = True
    digest_weekday: int | None = None
    country: str | None = None
    segment_id: int | None = None
    saved_list_id: int | None = None
    quiet_from: int | None = None
    quiet_until: int | None = None
    attach_sheet: bool = False
    wants_rehearsals: bool = False
    alerts: Mapping[AlertKind, float | None] = field(default_factory=dict)


def add_email(session: Session, address: str, wishes: MessagePreferences, *, by: str) -> MessageChannel:
    """Send digests and alerts to an e-mail address from now on.

    Raises:
        UserError: it is no address, has a channel of this owner already, or a wish cannot be.
    """
    address = address.strip()
    if not (_AN_ADDRESS.fullmatch(address) or _LOCAL.fullmatch(address)) or len(address) > 254:
        raise UserError("{text} is not an e-mail address.", text=address[:60])
    return _add(session, ChannelKind.EMAIL, address, address, wishes, by)


def add_chat(
    session: Session, name: str, address: str, wishes: MessagePreferences, *, by: str
) -> MessageChannel:
    """Send digests and alerts to an address that Apprise speaks.

    Raises:
        UserError: it can be none, or a wish cannot be.
    """
    address = address.strip()
    scheme, separator, rest = address.partition("://")
    if not separator or not scheme.isascii() or not rest or len(address) > MAX_ADDRESS or " " in address:
        raise UserError(
            "This is not an address that messages can be sent to. Examples: slack://…, workflows://…, or "
            "the webhook's https:// address that Slack shows."
        )
    return _add(session, ChannelKind.CHAT, name.strip() or scheme, address, wishes, by)


def change(session: Session, channel: MessageChannel, wishes: MessagePreferences, *, by: str) -> None:
    """Change a channel's settings.

    Raises:
        UserError: a setting is not possible.
    """
    _apply(session, channel, wishes)
    record(session, AuditKind.CHANNEL_CHANGED, by, name=channel.name)


def send_digest_now(session: Session, channel: MessageChannel, version: int) -> None:
    """Send the digest of a list again, on request."""
    moment = database_now(session).isoformat(timespec="seconds")
    add_deliveries(session, channel.id, [new_digest(version, request_key=moment)])


def send_test(session: Session, channel: MessageChannel, subject: str, text: str) -> None:
    """Send a message that only shows that messages arrive."""
    moment = database_now(session).isoformat(timespec="seconds")
    body = {"type": "test", "timestamp": moment, "data": {"sentence": text}, "subject": subject, "text": text}
    add_deliveries(session, channel.id, [NewDelivery(DeliveryKind.NOTICE, f"test:{moment}", body)])


def request_preview(session: Session, channel: MessageChannel) -> None:
    """Request a preview of the channel's digest, without sending it."""
    preview = session.get(DigestPreview, channel.id) or DigestPreview(channel_id=channel.id)
    preview.requested_at = database_now(session)
    preview.made_at, preview.html = None, ""
    session.add(preview)


def _add(
    session: Session, kind: ChannelKind, name: str, address: str, wishes: MessagePreferences, by: str
) -> MessageChannel:
    existing = select(MessageChannel.id).where(
        MessageChannel.kind == kind,
        MessageChannel.address == address,
        MessageChannel.owner == by,
        MessageChannel.removed_at.is_(None),
    )
    if session.scalar(existing) is not None:
        raise UserError("You have this channel already: change that one.")
    make_key(session)
    channel = MessageChannel(
        kind=kind,
        name=name[:MAX_NAME],
        owner=by,
        address=address,
        secrets=[],
        events=[],
        locale=wishes.locale,
    )
    add(session, channel, by=by)
    _apply(session, channel, wishes)
    return channel


def _apply(session: Session, channel: MessageChannel, wishes: MessagePreferences) -> None:
    for hour in (wishes.quiet_from, wishes.quiet_until):
        if hour is not None and not 0 <= hour <= 23:
            raise UserError("Quiet hours are whole hours from 0 to 23.")
    channel.locale = wishes.locale
    channel.wants_digest = wishes.wants_digest
    channel.digest_weekday = wishes.digest_weekday
    channel.country, channel.segment_id = wishes.country, wishes.segment_id
    channel.saved_list_id = wishes.saved_list_id
    channel.quiet_from, channel.quiet_until = wishes.quiet_from, wishes.quiet_until
    channel.attach_sheet, channel.wants_rehearsals = wishes.attach_sheet, wishes.wants_rehearsals
    set_rules(session, channel, wishes.alerts)
