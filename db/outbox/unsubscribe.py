"""The signed link with which a person unsubscribes without logging in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.audit import record
from db.models import MessageChannel, Secret
from db.outbox.channels import cancel_waiting
from db.outbox.rules import set_rules
from domain.audit import AuditKind
from domain.row_numbers import parse_row_number

NAME: Final = "unsubscribe"
PATH: Final = "/unsubscribe/"
"""Of the page; what follows is the token."""


def make_key(session: Session) -> None:
    """Create the key that links are signed with, if there is none."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Secret).values(name=NAME, value=secrets.token_urlsafe(48))
    session.execute(statement.on_conflict_do_nothing())


def token_of(session: Session, channel_id: int) -> str:
    """The last part of a channel's link."""
    key = session.scalar(select(Secret.value).where(Secret.name == NAME))
    if key is None:
        raise LookupError("links cannot be signed before a channel was made")
    return f"{channel_id}-{_signed(key, channel_id)}"


def channel_of(session: Session, token: str) -> MessageChannel | None:
    """The channel of a link; None if the signature is wrong or the channel was removed."""
    text, _, signature = token.partition("-")
    number = parse_row_number(text)
    key = session.scalar(select(Secret.value).where(Secret.name == NAME))
    if key is None or number is None:
        return None
    if not hmac.compare_digest(signature.encode(), _signed(key, number).encode()):
        return None
    channel = session.get(MessageChannel, number)
    return None if channel is None or channel.removed_at is not None else channel


def unsubscribe(session: Session, channel: MessageChannel) -> None:
    """Stop digests and alerts over a channel, and cancel those that wait."""
    channel.wants_digest = False
    set_rules(session, channel, {})
    cancel_waiting(session, channel)
    record(session, AuditKind.CHANNEL_CHANGED, channel.owner, name=channel.name)


def _signed(key: str, channel_id: int) -> str:
    return hmac.new(key.encode(), f"{NAME}/{channel_id}".encode(), hashlib.sha256).hexdigest()[:40]
