"""A shop of five with two versions: one joins, one leaves, one goes quiet; and a webhook that is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update

from db.engine import Database
from db.models import Delivery, DeliveryLease, MessageChannel
from db.outbox.channels import NewWebhook, add_webhook
from domain.enums import DeliveryStatus, EventKind
from tests.factories import movement, person, publish_version

FIRST, SECOND = date(2026, 2, 23), date(2026, 3, 2)


def publish_first(database: Database, **known: Any) -> int:
    """Ada, Bruno and Dana are members; Chiara and Emil are not."""
    with database.write() as session:
        return publish_version(
            session, as_of=FIRST, members=["ada", "bruno", "dana"], others=["chiara", "emil"], **known
        )


def publish_second(database: Database, **known: Any) -> int:
    """Chiara joins, Bruno leaves, Dana goes quiet."""
    quiet = person("dana", recency_days=150, avg_recency_days=20.0, gross_revenue=900.0)
    with database.write() as session:
        return publish_version(
            session,
            as_of=SECOND,
            members=["ada", "chiara", quiet],
            others=["bruno", "emil"],
            movements=[movement("chiara", "entered"), movement("bruno", "left", reason="refit", days=94)],
            **known,
        )


def add_hook(
    database: Database, address: str, events: Sequence[EventKind] = tuple(EventKind), **known: Any
) -> tuple[int, str]:
    """A webhook's channel and its secret."""
    with database.write() as session:
        new_webhook = NewWebhook("CRM", address, events, **{"locale": "en", **known})
        channel, secret = add_webhook(session, new_webhook, by="ada@shop.example")
        return channel.id, secret


def deliveries(database: Database) -> list[Delivery]:
    with database.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def channel(database: Database, channel_id: int) -> MessageChannel:
    with database.read() as session:
        return session.get_one(MessageChannel, channel_id)


def let_waits_pass(database: Database) -> None:
    """As if every wait and every claim were over."""
    with database.write() as session:
        session.execute(
            update(Delivery).where(Delivery.status == DeliveryStatus.WAITING).values(not_before=None)
        )
        session.execute(update(MessageChannel).values(resume_at=None, claimed_by=None, claimed_until=None))
        session.execute(update(DeliveryLease).values(holder=None, expires_at=None))
