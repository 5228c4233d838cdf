"""The audit log's entries about messages and channels as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, assert_never

from domain.audit import AuditKind
from domain.message import Message
from domain.translatable import N_

MessageKind: TypeAlias = Literal[
    AuditKind.CHANNEL_ADDED,
    AuditKind.CHANNEL_CHANGED,
    AuditKind.SECRET_CHANGED,
    AuditKind.CHANNEL_PAUSED,
    AuditKind.CHANNEL_RESUMED,
    AuditKind.CHANNEL_REMOVED,
    AuditKind.MESSAGE_SENT,
    AuditKind.MESSAGE_GIVEN_UP,
    AuditKind.MESSAGE_CANCELLED,
    AuditKind.MESSAGE_REPEATED,
]


def message_kind_label(kind: MessageKind) -> str:
    """The label of an audit kind in filters."""
    match kind:
        case AuditKind.CHANNEL_ADDED:
            label = N_("Channel added")
        case AuditKind.CHANNEL_CHANGED:
            label = N_("Channel changed")
        case AuditKind.SECRET_CHANGED:
            label = N_("Webhook secret changed")
        case AuditKind.CHANNEL_PAUSED:
            label = N_("Channel paused")
        case AuditKind.CHANNEL_RESUMED:
            label = N_("Channel resumed")
        case AuditKind.CHANNEL_REMOVED:
            label = N_("Channel removed")
        case AuditKind.MESSAGE_SENT:
            label = N_("Message sent")
        case AuditKind.MESSAGE_GIVEN_UP:
            label = N_("Message given up")
        case AuditKind.MESSAGE_CANCELLED:
            label = N_("Message cancelled")
        case AuditKind.MESSAGE_REPEATED:
            label = N_("Message repeated")
        case _:
            assert_never(kind)
    return label


def message_words(kind: MessageKind, details: Mapping[str, Any]) -> Message:
    """The audit entry of a channel or message as a sentence."""
    name = {"name": details["name"]}
    match kind:
        case AuditKind.CHANNEL_ADDED:
            return Message("Added the channel {name}.", name)
        case AuditKind.CHANNEL_CHANGED:
            return Message("Changed the channel {name}.", name)
        case AuditKind.SECRET_CHANGED:
            return Message("Changed the secret of the channel {name}.", name)
        case AuditKind.CHANNEL_PAUSED if details.get("why"):
            return Message("Paused the channel {name}. {why:all}", {**name, "why": [details["why"]]})
        case AuditKind.CHANNEL_PAUSED:
            return Message("Paused the channel {name}.", name)
        case AuditKind.CHANNEL_RESUMED:
            return Message("Resumed the channel {name}.", name)
        case AuditKind.CHANNEL_REMOVED:
            return Message("Removed the channel {name}.", name)
        case AuditKind.MESSAGE_GIVEN_UP:
            values = {**name, "number": str(details["number"]), "why": [details["why"]]}
            return Message("Gave up message {number} to {name}. {why:all}", values)
    values = {**name, "number": str(details["number"])}
    match kind:
        case AuditKind.MESSAGE_SENT:
            return Message("Sent message {number} to {name}.", values)
        case AuditKind.MESSAGE_CANCELLED:
            return Message("Cancelled message {number} to {name}.", values)
        case AuditKind.MESSAGE_REPEATED:
            return Message("Had message {number} sent to {name} again.", values)
        case _:
            assert_never(kind)
