"""The newest messages: status, reason of a failure, and possible actions."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard.pages.messages.channel_list import ACTION
from dashboard.request.page import PageRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.table import table
from db.models import Delivery, MessageChannel
from db.queries.channels import last_deliveries
from domain.enums import DeliveryStatus
from i18n.message_labels import delivery_kind_label, delivery_status_label


def recent_messages(request: PageRequest, channels: Sequence[MessageChannel]) -> html.Div | None:
    """A row for each message, newest first."""
    localizer, zone = request.localizer, request.settings.zone
    names = {channel.id: channel.name for channel in channels}
    paused = {channel.id for channel in channels if channel.paused_at is not None}
    recent = last_deliveries(request.session, list(names))
    if not recent:
        return None
    rows = [
        [
            localizer.moment((delivery.last_attempt_at or delivery.created_at).astimezone(zone)),
            names[delivery.channel_id],
            _what(delivery, request),
            _state(delivery, request, is_paused=delivery.channel_id in paused),
            _button(delivery, request),
        ]
        for delivery in recent
    ]
    columns = [
        localizer.gettext("When"),
        localizer.gettext("Channel"),
        localizer.gettext("Message"),
        localizer.gettext("Result"),
        "",
    ]
    return html.Div(
        [
            html.H2(localizer.gettext("Latest messages"), className="chart-title"),
            table(columns, rows, kind="table-messages", is_long=True, has_labels=True),
        ],
        className="panel",
    )


def _what(delivery: Delivery, request: PageRequest) -> str:
    localizer = request.localizer
    label = localizer.label(delivery_kind_label(delivery.kind))
    if delivery.events > 1:
        label = f"{label}: {localizer.gettext('{n:events}', n=delivery.events)}"
    if delivery.version is not None:
        version = localizer.gettext("version {version}", version=delivery.version)
        label = f"{label}, {version}"
    return label


def _state(delivery: Delivery, request: PageRequest, *, is_paused: bool) -> str:
    localizer = request.localizer
    parts = [localizer.label(delivery_status_label(delivery.status))]
    is_tried_again = delivery.status == DeliveryStatus.WAITING and not is_paused
    if is_tried_again and delivery.not_before is not None:
        at = request.moment(delivery.not_before)
        parts.append(localizer.gettext("next attempt on {at}", at=at))
    if delivery.attempts > 1:
        parts.append(localizer.gettext("attempts: {n:number}", n=delivery.attempts))
    if delivery.error is not None:
        parts.append(localizer.render(delivery.error))
    return "; ".join(parts)


def _button(delivery: Delivery, request: PageRequest) -> html.Button:
    localizer = request.localizer
    if delivery.status == DeliveryStatus.WAITING:
        return action_button(localizer.gettext("Cancel"), ACTION, {"act": "cancel", "delivery": delivery.id})
    return action_button(localizer.gettext("Send again"), ACTION, {"act": "replay", "delivery": delivery.id})
