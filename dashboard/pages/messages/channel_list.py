"""Who gets what: every channel, when its last message went, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard.pages.messages.channel_form import WEEKDAYS
from dashboard.request.authorized_write import author_name
from dashboard.request.page import PageRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.table import table
from db import queries
from db.models import AlertRule, MessageChannel
from db.outbox.rules import rules_of
from db.queries.channels import NO_RECEIPTS, Receipts, receipts
from db.queries.saved_lists import criteria_of_channel
from domain.enums import ChannelKind, DeliveryStatus, Permission
from i18n import Localizer
from i18n.message_labels import channel_kind_label

REQUEST, ACTION = "message-request", "message-action"


def channel_table(request: PageRequest, channels: Sequence[MessageChannel]) -> html.Div | html.P:
    """One row a channel."""
    localizer = request.localizer
    if not channels:
        return html.P(
            localizer.gettext(
                "Nobody is sent anything yet. Add your e-mail address to get Monday's changes with their "
                "reasons, or have another program told of every change."
            )
        )
    ids = [channel.id for channel in channels]
    sent, rules = receipts(request.session, ids), rules_of(request.session, ids)
    sees_all = request.visitor.may(Permission.ADMINISTER)
    columns = [
        localizer.gettext("Channel"),
        *([localizer.gettext("Belongs to")] if sees_all else []),
        localizer.gettext("What it is sent"),
        localizer.gettext("Messages"),
        localizer.gettext("Status"),
        "",
    ]
    rows = [
        [
            _name(channel, localizer),
            *([author_name(channel.owner, localizer)] if sees_all else []),
            subscription_text(
                channel,
                [rule for rule in rules if rule.channel_id == channel.id],
                audience_text(channel, request),
                localizer,
            ),
            receipt_line(sent.get(channel.id, NO_RECEIPTS), request),
            channel_state(channel, request),
            action_button(
                localizer.gettext("Manage"),
                REQUEST,
                {"act": "manage", "channel": channel.id},
                label=localizer.gettext("Manage {email}", email=channel.name),
            ),
        ]
        for channel in channels
    ]
    return table(columns, rows, kind="table-messages", has_labels=True)


def audience_text(channel: MessageChannel, request: PageRequest) -> list[str]:
    """The country, the segment and the saved list that a channel is about, in words."""
    localizer, number = request.localizer, queries.newest_number(request.session)
    parts = [localizer.country(channel.country)] if channel.country is not None else []
    if channel.segment_id is not None:
        names = {
            segment.segment_id: segment.name for segment in queries.segments(request.session, number or 0)
        }
        segment_name = names.get(channel.segment_id)
        parts.append(
            localizer.label(segment_name)
            if segment_name
            else localizer.gettext("segment {number:number}", number=channel.segment_id)
        )
    criteria = criteria_of_channel(request.session, channel)
    if criteria is not None:
        parts.append(localizer.gettext("list “{name}”", name=criteria.name))
    return parts


def subscription_text(
    channel: MessageChannel, rules: Sequence[AlertRule], about: Sequence[str], localizer: Localizer
) -> str:
    """What a channel is sent, and about whom, in a few words."""
    parts = []
    if channel.kind == ChannelKind.WEBHOOK:
        parts.append(", ".join(channel.events))
    if channel.wants_digest and channel.digest_weekday is None:
        parts.append(localizer.gettext("digest of each list"))
    elif channel.wants_digest and channel.digest_weekday is not None:
        day = WEEKDAYS[channel.digest_weekday]
        parts.append(localizer.gettext("digest ({day:name})", day=day))
    if rules:
        parts.append(localizer.gettext("{n:alerts}", n=len(rules)))
    return " · ".join([*(parts or [localizer.gettext("nothing")]), *about])


def receipt_line(receipts: Receipts, request: PageRequest) -> str:
    """How many messages were accepted, wait and were given up, and when the last one was accepted."""
    localizer = request.localizer
    parts = [
        localizer.gettext("accepted: {n:number}", n=receipts.count(DeliveryStatus.SENT)),
    ]
    if waiting := receipts.count(DeliveryStatus.WAITING):
        parts.append(localizer.gettext("waiting: {n:number}", n=waiting))
    if failed := receipts.count(DeliveryStatus.FAILED):
        parts.append(localizer.gettext("given up: {n:number}", n=failed))
    if receipts.last_sent_at is not None:
        at = request.moment(receipts.last_sent_at)
        parts.append(localizer.gettext("last on {at}", at=at))
    return "; ".join(parts)


def channel_state(channel: MessageChannel, request: PageRequest) -> str:
    """Whether messages arrive; if not, since when."""
    localizer, zone = request.localizer, request.settings.zone
    if channel.paused_at is not None and channel.paused_why is not None:
        return localizer.gettext(
            "paused. {why:all}",
            why=[channel.paused_why],
        )
    if channel.paused_at is not None:
        return localizer.gettext("paused")
    if channel.failing_since is not None:
        at = localizer.moment(channel.failing_since.astimezone(zone))
        return localizer.gettext("failing since {at}", at=at)
    return localizer.gettext("active")


def _name(channel: MessageChannel, localizer: Localizer) -> html.Span:
    kind = localizer.label(channel_kind_label(channel.kind))
    return html.Span([channel.name, html.Span(kind, className="small")], className="question-and-name")
