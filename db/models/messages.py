"""The tables of the outbox: events, channels and deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import stored_enum
from domain.enums import AlertKind, ChannelKind, DeliveryKind, DeliveryStatus, EventKind


class OutboxEvent(Base):
    """Something that happened, written in the same transaction.

    What follows from it for each receiver is written later, as `Delivery` rows, until `expanded_at` is set.
    """

    __tablename__ = "outbox_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(stored_enum(EventKind, "kind", 24))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    """See `domain.events.event_id`."""
    version: Mapped[int | None]
    run_id: Mapped[int | None]
    data: Mapped[dict[str, Any]]
    """What no other table tells of it."""
    is_rehearsal: Mapped[bool]
    """Of simulated data or of a past week: told only to those who asked for it."""
    occurred_at: Mapped[datetime]
    expanded_at: Mapped[datetime | None] = mapped_column(index=True)


class MessageChannel(Base):
    """Where messages go: a webhook's endpoint, an e-mail address, or a chat."""

    __tablename__ = "message_channels"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChannelKind] = mapped_column(stored_enum(ChannelKind, "kind", 8))
    name: Mapped[str] = mapped_column(String(80))
    owner: Mapped[str] = mapped_column(String(254), index=True)
    """Whose it is: a user's e-mail address, or a name of dashboard.request.authorized_write."""
    address: Mapped[str] = mapped_column(Text)
    """Holds a secret where the kind's addresses do; empty once the channel was removed."""
    secrets: Mapped[list[Any]]
    """Of a webhook, newest first: [{"secret": "whsec_…", "until": when it ends, or None}]."""
    locale: Mapped[str] = mapped_column(String(16))
    events: Mapped[list[Any]]
    """Of a webhook: the kinds of events it wants."""
    country: Mapped[str | None] = mapped_column(String(64))
    segment_id: Mapped[int | None]
    saved_list_id: Mapped[int | None] = mapped_column(ForeignKey("saved_lists.id"))
    """Which customers it is about; all where none of the three is set."""
    batch_size: Mapped[int] = mapped_column(default=1)
    """Of a webhook: events in one request at most."""
    wants_digest: Mapped[bool] = mapped_column(default=False)
    digest_weekday: Mapped[int | None]
    """0 is Monday; None sends the digest as soon as a list is out."""
    attach_sheet: Mapped[bool] = mapped_column(default=False)
    """Whether the digest comes with the board sheet."""
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    """Hours of the shop's day between which no alert is sent; none where neither is set."""
    wants_rehearsals: Mapped[bool] = mapped_column(default=False)
    """Whether simulated data and replayed weeks are told, too."""
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    paused_why: Mapped[dict[str, Any] | None]
    """A Message; none where a person paused it."""
    failing_since: Mapped[datetime | None]
    resume_at: Mapped[datetime | None]
    """A receiver that is down is left alone until then."""
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class Delivery(Base):
    """One message to one receiver. `key` is the idempotency key: the same for every attempt."""

    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("message_channels.id"))
    kind: Mapped[DeliveryKind] = mapped_column(stored_enum(DeliveryKind, "kind", 8))
    key: Mapped[str] = mapped_column(String(160))
    version: Mapped[int | None]
    events: Mapped[int] = mapped_column(default=1)
    """How many events it holds."""
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """Compressed JSON, see `db.outbox.body`; empty once it was cleared."""
    status: Mapped[DeliveryStatus] = mapped_column(stored_enum(DeliveryStatus, "status", 10))
    created_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_attempt_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    response_status: Mapped[int | None]
    error: Mapped[dict[str, Any] | None]
    """A Message: why the last attempt failed."""
    __table_args__ = (
        UniqueConstraint("channel_id", "key", name="uq_deliveries_channel_id"),
        Index("ix_deliveries_waiting", "status", "channel_id", "id"),
        Index("ix_deliveries_newest", "channel_id", "created_at"),
    )


class AlertRule(Base):
    """A kind of alert that a channel has subscribed to."""

    __tablename__ = "alert_rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("message_channels.id"))
    kind: Mapped[AlertKind] = mapped_column(stored_enum(AlertKind, "kind", 16))
    threshold: Mapped[float | None]
    """A fraction of the share or the size; an amount for members at risk."""
    __table_args__ = (UniqueConstraint("channel_id", "kind", name="uq_alert_rules_channel_id"),)


class Alert(Base):
    """An alert of one rule, from its start until its end has been reported."""

    __tablename__ = "alerts"
    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rules.id"))
    key: Mapped[str] = mapped_column(String(120))
    """What it is about, such as a version: the same is not told twice."""
    what: Mapped[dict[str, Any]]
    """A Message."""
    opened_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolution_told_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("rule_id", "key", name="uq_alerts_rule_id"),)


class DigestPreview(Base):
    """A requested preview of a channel's digest for the newest list."""

    __tablename__ = "digest_previews"
    channel_id: Mapped[int] = mapped_column(ForeignKey("message_channels.id"), primary_key=True)
    requested_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    html: Mapped[str] = mapped_column(Text, default="")


class DeliveryLease(Base):
    """The process that delivers now: a single row, id 1."""

    __tablename__ = "delivery_lease"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder: Mapped[str | None] = mapped_column(String(64))
    expires_at: Mapped[datetime | None]


class BoardSheet(Base):
    """A one-page summary of a version for a board: its comment, and the PDF once it is made."""

    __tablename__ = "board_sheets"
    version: Mapped[int] = mapped_column(ForeignKey("versions.number"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(16), primary_key=True)
    comment: Mapped[str] = mapped_column(Text, default="")
    requested_by: Mapped[str] = mapped_column(String(254))
    requested_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, default=b"")
