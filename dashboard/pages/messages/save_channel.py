"""Turn the submitted form into a channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from dashboard.auth.visitor import Visitor
from dashboard.pages.messages.alert_thresholds import typed_threshold
from dashboard.pages.messages.channel_form import ALL, AT_ONCE, NEVER
from dashboard.pages.messages.own_channels import kind_of, may_choose_address, own_channel, owner_name
from dashboard.request.authorized_write import require_confirmation
from dashboard.request.page import viewer_of
from db.outbox.channels import NewWebhook, add_webhook, change_webhook
from db.outbox.people_channels import MessagePreferences, add_chat, add_email, change
from db.queries.saved_lists import saved_list
from domain.enums import AlertKind, ChannelKind, EventKind, Permission
from domain.row_numbers import parse_row_number
from i18n import UserError
from i18n.catalogue import locales

Typed = Mapping[str, Any]


def save_channel(session: Session, visitor: Visitor, event: Mapping[str, Any], typed: Typed) -> str:
    """Make a channel, or change one; return the secret of a new webhook, else nothing.

    Raises:
        UserError: the visitor may not, or something that was typed cannot be.
    """
    by = owner_name(visitor)
    typed = {**typed, "list": _saved_list(session, visitor, event, typed)}
    if event.get("act") == "change":
        channel = own_channel(session, visitor, event.get("channel"))
        if channel.kind == ChannelKind.WEBHOOK:
            require_confirmation(visitor)
            change_webhook(session, channel, _webhook(typed), by=by)
        else:
            change(session, channel, preferences_of(typed), by=by)
        return ""
    kind = kind_of(event)
    if kind == ChannelKind.EMAIL:
        address = str(typed["address"] or "") if may_choose_address(visitor) else visitor.email
        if address.strip().lower() != visitor.email.lower():
            require_confirmation(visitor)
        add_email(session, address, preferences_of(typed), by=by)
        return ""
    if not visitor.may(Permission.ADMINISTER):
        raise UserError("Your role does not allow this. Ask an administrator for access.")
    require_confirmation(visitor)
    if kind == ChannelKind.CHAT:
        address, name = str(typed["address"] or ""), str(typed["name"] or "")
        add_chat(session, name, address, preferences_of(typed), by=by)
        return ""
    return add_webhook(session, _webhook(typed), by=by)[1]


def _webhook(typed: Typed) -> NewWebhook:
    return NewWebhook(
        name=str(typed["name"] or ""),
        address=str(typed["address"] or ""),
        events=[kind for kind in EventKind if typed[f"event {kind}"]],
        locale=_locale(typed),
        country=_country(typed),
        segment_id=_segment(typed),
        saved_list_id=_whole(typed["list"]),
        batch_size=_whole(typed["batch"]) or 0,
        wants_rehearsals=bool(typed["rehearsals"]),
    )


def preferences_of(typed: Typed) -> MessagePreferences:
    """What the channel's owner chose to receive.

    Raises:
        UserError: a threshold is no number.
    """
    digest = str(typed["digest"] or NEVER)
    return MessagePreferences(
        locale=_locale(typed),
        wants_digest=digest != NEVER,
        digest_weekday=_whole(digest) if digest not in (NEVER, AT_ONCE) else None,
        country=_country(typed),
        segment_id=_segment(typed),
        saved_list_id=_whole(typed["list"]),
        quiet_from=_whole(typed["quiet_from"]),
        quiet_until=_whole(typed["quiet_until"]),
        attach_sheet=bool(typed["sheet"]),
        wants_rehearsals=bool(typed["rehearsals"]),
        alerts={
            kind: typed_threshold(kind, typed[kind.value]) if kind.has_threshold else None
            for kind in AlertKind
            if typed[f"alert {kind}"]
        },
    )


def _locale(typed: Typed) -> str:
    chosen = str(typed["locale"] or "")
    return chosen if chosen in locales() else "en"


def _country(typed: Typed) -> str | None:
    chosen = str(typed["country"] or ALL)
    return None if chosen == ALL else chosen[:64]


def _segment(typed: Typed) -> int | None:
    return _whole(typed["segment"])


def _saved_list(session: Session, visitor: Visitor, event: Mapping[str, Any], typed: Typed) -> int | None:
    """The chosen saved list: one that the visitor may open, or the channel's present one.

    Raises:
        UserError: it was deleted meanwhile, or is not theirs.
    """
    chosen = _whole(typed["list"])
    if chosen is None:
        return None
    current = None
    if event.get("act") == "change":
        current = own_channel(session, visitor, event.get("channel")).saved_list_id
    if chosen != current and saved_list(session, viewer_of(visitor), chosen) is None:
        raise UserError("This list does not exist any more.")
    return chosen


def _whole(value: object) -> int | None:
    return parse_row_number(str("" if value is None else value).strip())
