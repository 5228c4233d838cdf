"""The channels that a user may see and change: their own, or all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from dashboard.auth.visitor import Visitor
from db.models import Delivery, MessageChannel
from db.queries.channels import channels
from domain.enums import ChannelKind, Permission
from i18n import UserError


def channels_of(session: Session, visitor: Visitor) -> Sequence[MessageChannel]:
    """The channels that the visitor may see: all of them for administrators, otherwise their own."""
    return channels(session, None if visitor.may(Permission.ADMINISTER) else owner_name(visitor))


def owner_name(visitor: Visitor) -> str:
    """The name under which the visitor's channels are stored."""
    return visitor.name


def may_choose_address(visitor: Visitor) -> bool:
    """Whether the visitor may use an e-mail address other than their own."""
    return visitor.may(Permission.ADMINISTER)


def own_channel(session: Session, visitor: Visitor, channel_id: object) -> MessageChannel:
    """A channel that the visitor may change.

    Raises:
        UserError: it is not theirs, or was removed.
    """
    channel = session.get(MessageChannel, channel_id) if isinstance(channel_id, int) else None
    is_theirs = channel is not None and (
        visitor.may(Permission.ADMINISTER) or channel.owner == owner_name(visitor)
    )
    if channel is None or not is_theirs or channel.removed_at is not None:
        raise UserError("This channel does not exist any more.")
    return channel


def kind_of(event: Mapping[str, Any]) -> ChannelKind:
    """The kind of channel that somebody wants to add.

    Raises:
        UserError: there is no such kind.
    """
    try:
        return ChannelKind(str(event.get("kind")))
    except ValueError:
        raise UserError("This channel does not exist any more.") from None


def own_delivery(session: Session, visitor: Visitor, delivery_id: object) -> Delivery:
    """A delivery of a channel that the visitor may change.

    Raises:
        UserError: it is not theirs, or there is none.
    """
    delivery = session.get(Delivery, delivery_id) if isinstance(delivery_id, int) else None
    if delivery is None:
        raise UserError("This channel does not exist any more.")
    own_channel(session, visitor, delivery.channel_id)
    return delivery
