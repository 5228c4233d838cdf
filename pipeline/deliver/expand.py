"""Turn events into one message for each interested receiver.

An event stays pending until all its messages are written. If the process dies in between, the next one
continues; a message that exists is not added again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from db import queries
from db.engine import Database
from db.models import MessageChannel, OutboxEvent, Version
from db.outbox.body import pack
from db.outbox.deliveries import (
    NewDelivery,
    add_deliveries,
    mark_expanded,
    new_digest,
    supersede_digests,
    unexpanded_events,
)
from db.queries.channels import filter_of, subscribed_channels
from domain.enums import ChannelKind, DeliveryKind, EventKind, RunKind
from domain.events import DataEvent, Event, FailedRun, LateData, RunEvent, dump_event
from i18n import Localizer, Message
from pipeline.deliver.schedule import digest_due
from pipeline.deliver.version_events import VersionEvents
from settings import Settings

CHANNELS_AT_ONCE = 200
"""Whose digests are written in one transaction."""


def expand(database: Database, settings: Settings) -> int:
    """Make the messages of every event that has none yet; return how many."""
    with database.read() as session:
        events = unexpanded_events(session)
    return sum(_expand(database, settings, event) for event in events)


def _expand(database: Database, settings: Settings, event: OutboxEvent) -> int:
    with database.read() as session:
        channels = subscribed_channels(session, event)
    added = sum(
        _make_webhook_messages(database, settings, event, channel)
        for channel in channels
        if channel.kind == ChannelKind.WEBHOOK
    )
    added += _make_digests(
        database, settings, event, [channel for channel in channels if channel.wants_digest]
    )
    with database.write() as session:
        mark_expanded(session, event.id)
    return added


def _make_webhook_messages(
    database: Database, settings: Settings, event: OutboxEvent, channel: MessageChannel
) -> int:
    """Make the messages of a webhook in one transaction: all of them or none."""
    with database.read() as session:
        messages = list(webhook_messages(session, settings, event, channel))
    if not messages:
        return 0
    with database.write() as session:
        return add_deliveries(session, channel.id, messages)


def _make_digests(
    database: Database, settings: Settings, event: OutboxEvent, channels: Sequence[MessageChannel]
) -> int:
    """Make a digest for each channel; each is small, so that many are written at once."""
    if event.kind != EventKind.VERSION_PUBLISHED or event.version is None:
        return 0
    added = 0
    for start in range(0, len(channels), CHANNELS_AT_ONCE):
        with database.write() as session:
            for channel in channels[start : start + CHANNELS_AT_ONCE]:
                due = digest_due(event.occurred_at, channel.digest_weekday, settings.zone)
                supersede_digests(session, channel.id, event.version)
                added += add_deliveries(session, channel.id, [new_digest(event.version, not_before=due)])
    return added


def webhook_messages(
    session: Session, settings: Settings, event: OutboxEvent, channel: MessageChannel
) -> Iterator[NewDelivery]:
    """The messages of a webhook about `event`: one for each event, or one for `batch_size` of them."""
    currency = queries.shop_currency(session) or settings.currency
    localizer = Localizer(channel.locale, currency)
    events = events_of(session, event, localizer, channel)
    if channel.batch_size == 1:
        for item in events:
            yield NewDelivery(DeliveryKind.EVENTS, item.id, pack(dump_event(item)), event.version)
        return
    place = 0
    while several := list(islice(events, channel.batch_size)):
        yield NewDelivery(
            DeliveryKind.EVENTS,
            f"{event.key}/{place}",
            pack(_batch(several)),
            event.version,
            events=len(several),
        )
        place += 1


def events_of(
    session: Session, event: OutboxEvent, localizer: Localizer, channel: MessageChannel
) -> Iterator[Event]:
    """Each event that follows from `event` and that a channel wants."""
    wanted_kinds = frozenset(EventKind(kind) for kind in channel.events)
    if event.kind == EventKind.VERSION_PUBLISHED:
        version = session.get(Version, event.version)
        if version is not None:
            yield from VersionEvents(session, version, localizer, filter_of(session, channel)).of(
                wanted_kinds
            )
    elif event.kind in wanted_kinds:
        yield _failed(event, localizer) if event.kind == EventKind.RUN_FAILED else _late(event, localizer)


def _batch(events: Sequence[Event]) -> dict[str, Any]:
    """Several events as one message; a single event is sent as without batches."""
    if len(events) == 1:
        return dump_event(events[0])
    timestamp = events[0].timestamp.isoformat()
    return {
        "type": "batch",
        "timestamp": timestamp,
        "data": {"events": [dump_event(event) for event in events]},
    }


def _failed(event: OutboxEvent, localizer: Localizer) -> RunEvent:
    return RunEvent(
        id=event.key,
        timestamp=event.occurred_at,
        data=FailedRun(
            run=event.run_id or 0,
            kind=RunKind(event.data["kind"]),
            sentence=localizer.render(event.data["why"]),
        ),
    )


def _late(event: OutboxEvent, localizer: Localizer) -> DataEvent:
    data = event.data
    sentence = Message(
        "No new invoices since {newest:date}, {days:days} ago; they usually arrive within {usual:days}.",
        {"newest": data["newest"], "days": data["days"], "usual": data["usual_days"]},
    )
    return DataEvent(
        id=event.key,
        timestamp=event.occurred_at,
        data=LateData(
            newest_invoice=data["newest"],
            days=data["days"],
            usual_days=data["usual_days"],
            sentence=localizer.render(sentence),
        ),
    )
