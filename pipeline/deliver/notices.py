"""Tell whom a channel belongs to that it was paused, over their other channels."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import MessageChannel
from db.outbox.deliveries import NewDelivery, add_deliveries
from domain.enums import ChannelKind, DeliveryKind
from i18n import Localizer, Message


def notify_of_pause(session: Session, paused: MessageChannel, why: Message) -> int:
    """Make a message about a paused channel for each other channel of its owner that a person reads."""
    others = session.scalars(
        select(MessageChannel).where(
            MessageChannel.owner == paused.owner,
            MessageChannel.id != paused.id,
            MessageChannel.kind != ChannelKind.WEBHOOK,
            MessageChannel.removed_at.is_(None),
            MessageChannel.paused_at.is_(None),
        )
    ).all()
    assert paused.paused_at is not None
    key = f"paused:{paused.id}:{paused.paused_at.isoformat(timespec='seconds')}"
    count = 0
    for other in others:
        localizer = Localizer(other.locale)
        subject = localizer.gettext("The channel {name} was paused", name=paused.name)
        text = localizer.render(why)
        advice = localizer.gettext("Nothing is lost: what is to be sent waits until you resume it.")
        body = {"subject": subject, "text": f"{text}\n{advice}"}
        count += add_deliveries(session, other.id, [NewDelivery(DeliveryKind.NOTICE, key, body)])
    return count
