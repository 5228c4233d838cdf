"""Labels for what messages are about: catalogue ids for `Localizer.label`."""

from __future__ import annotations

from typing import assert_never

from domain.enums import AlertKind, ChannelKind, DeliveryKind, DeliveryStatus, EventKind
from domain.translatable import N_


def channel_kind_label(kind: ChannelKind) -> str:
    """The label of a kind of channel."""
    match kind:
        case ChannelKind.WEBHOOK:
            label = N_("Webhook")
        case ChannelKind.EMAIL:
            label = N_("E-mail")
        case ChannelKind.CHAT:
            label = N_("Chat")
        case _:
            assert_never(kind)
    return label


def delivery_kind_label(kind: DeliveryKind) -> str:
    """The label of a kind of message."""
    match kind:
        case DeliveryKind.EVENTS:
            label = N_("Events")
        case DeliveryKind.DIGEST:
            label = N_("Digest")
        case DeliveryKind.ALERT:
            label = N_("Alert")
        case DeliveryKind.NOTICE:
            label = N_("Notice")
        case _:
            assert_never(kind)
    return label


def delivery_status_label(status: DeliveryStatus) -> str:
    """The label of a delivery status."""
    match status:
        case DeliveryStatus.WAITING:
            label = N_("waiting")
        case DeliveryStatus.SENT:
            label = N_("accepted")
        case DeliveryStatus.FAILED:
            label = N_("given up")
        case DeliveryStatus.CANCELLED:
            label = N_("cancelled")
        case _:
            assert_never(status)
    return label


def event_kind_label(kind: EventKind) -> str:
    """The label of an event kind in forms."""
    match kind:
        case EventKind.MEMBER_ENTERED:
            label = N_("A customer joined")
        case EventKind.MEMBER_LEFT:
            label = N_("A member left")
        case EventKind.SEGMENT_CHANGED:
            label = N_("A customer changed segment")
        case EventKind.MEMBER_GONE_QUIET:
            label = N_("A member has gone quiet")
        case EventKind.VERSION_PUBLISHED:
            label = N_("A new list is out")
        case EventKind.RUN_FAILED:
            label = N_("A run failed")
        case EventKind.DATA_LATE:
            label = N_("Invoices are late")
        case _:
            assert_never(kind)
    return label


def alert_kind_label(kind: AlertKind) -> str:
    """The label of an alert kind in forms."""
    match kind:
        case AlertKind.LIST_OLD:
            label = N_("The list is out of date")
        case AlertKind.DATA_LATE:
            label = N_("Invoices are late")
        case AlertKind.RUN_FAILED:
            label = N_("A run failed")
        case AlertKind.GATES_FAILED:
            label = N_("A new model did not pass the quality checks")
        case AlertKind.FORECAST_WORSE:
            label = N_("The forecast is less accurate than a simple benchmark")
        case AlertKind.SHARE_MOVED:
            label = N_("The share of revenue moved by more than (percentage points)")
        case AlertKind.SIZE_MOVED:
            label = N_("The number of members moved by more than (%)")
        case AlertKind.MEMBER_AT_RISK:
            label = N_("A member has gone quiet or left who spent more than")
        case _:
            assert_never(kind)
    return label
