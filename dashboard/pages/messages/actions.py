"""What can be done about a channel and its messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from dashboard.auth.visitor import Visitor
from dashboard.pages.messages.channel_list import ACTION, REQUEST
from dashboard.pages.messages.own_channels import own_channel, own_delivery, owner_name
from dashboard.request.authorized_write import require_confirmation
from dashboard.request.page import PageRequest
from dashboard.ui.action_button import action_button
from db import queries
from db.models import MessageChannel
from db.outbox import channels, people_channels
from domain.enums import ChannelKind
from i18n import Localizer, UserError

PREVIEW_PATH = "/messages/preview/"


def choices(request: PageRequest, channel: MessageChannel) -> html.Div:
    """The actions of one channel, each with what it means."""
    localizer = request.localizer
    acts = [
        (localizer.gettext("Send a test"), "test", localizer.gettext("To see whether messages arrive.")),
        (
            localizer.gettext("Resume") if channel.paused_at else localizer.gettext("Pause"),
            "resume" if channel.paused_at else "pause",
            localizer.gettext("While it is paused, messages wait; nothing is lost."),
        ),
        (
            localizer.gettext("Cancel what waits"),
            "cancel-all",
            localizer.gettext("Messages that have not been accepted yet are never sent."),
        ),
        (
            localizer.gettext("Remove"),
            "remove",
            localizer.gettext("Nothing is sent any more; the address and the secret are deleted."),
        ),
    ]
    if channel.kind == ChannelKind.WEBHOOK:
        secret = localizer.gettext("Both secrets are valid for a day, so that the receiver can change over.")
        acts.insert(1, (localizer.gettext("New secret"), "rotate", secret))
    else:
        now = localizer.gettext("The digest of the newest list, once more.")
        acts.insert(0, (localizer.gettext("Send me one now"), "digest", now))
        acts.insert(
            1, (localizer.gettext("Preview"), "preview", localizer.gettext("What the digest looks like."))
        )
    words = localizer.gettext("Change what it is sent")
    return html.Div(
        [
            html.P(html.B(channel.name)),
            action_button(words, REQUEST, {"act": "edit", "channel": channel.id}),
            *(
                html.Div(
                    [
                        action_button(label, ACTION, {"act": act, "channel": channel.id}),
                        html.Span(words, className="small"),
                    ],
                    className="choice",
                )
                for label, act, words in acts
            ),
        ]
    )


def carry_out(
    session: Session, visitor: Visitor, event: Mapping[str, Any], localizer: Localizer
) -> Component | str | None:
    """Carry out a button's action; return a message about it, if any.

    Raises:
        UserError: the channel or the message is not theirs, or it cannot be done.
    """
    by = owner_name(visitor)
    if event.get("act") in ("cancel", "replay"):
        delivery = own_delivery(session, visitor, event.get("delivery"))
        (channels.cancel if event["act"] == "cancel" else channels.replay)(session, delivery, by=by)
        return None if event["act"] == "cancel" else on_its_way(localizer)
    channel = own_channel(session, visitor, event.get("channel"))
    if channel.kind == ChannelKind.WEBHOOK and event.get("act") in ("rotate", "remove"):
        require_confirmation(visitor)
    return _about_channel(session, channel, event, by, localizer)


def _about_channel(
    session: Session, channel: MessageChannel, event: Mapping[str, Any], by: str, localizer: Localizer
) -> Component | str | None:
    match event.get("act"):
        case "test":
            title = localizer.gettext("Test message")
            people_channels.send_test(
                session, channel, title, localizer.gettext("Messages from Insiders arrive here.")
            )
            return on_its_way(localizer)
        case "digest":
            newest = queries.newest_number(session)
            if newest is None:
                raise UserError("There is no list yet.")
            people_channels.send_digest_now(session, channel, newest)
            return on_its_way(localizer)
        case "preview":
            people_channels.request_preview(session, channel)
            return html.A(
                localizer.gettext("Open the preview"),
                href=f"{PREVIEW_PATH}{channel.id}",
                target="_blank",
                className="link-arrow",
            )
        case "rotate":
            return secret_notice(channels.rotate_secret(session, channel, by=by), localizer)
        case "pause":
            channels.pause(session, channel, by=by)
        case "resume":
            channels.resume(session, channel, by=by)
        case "cancel-all":
            channels.cancel_waiting(session, channel)
        case "remove":
            channels.remove(session, channel, by=by)
    return None


def secret_notice(secret: str, localizer: Localizer) -> html.Div:
    """A webhook's secret, shown this one time."""
    return html.Div(
        [
            html.P(localizer.gettext("Copy the secret now: it verifies messages and is not shown again.")),
            html.Pre(secret, tabIndex=0),
        ],
        className="work-one",
    )


def on_its_way(localizer: Localizer) -> str:
    """The confirmation that a message was queued."""
    return localizer.gettext("On its way: it goes out within half a minute.")
