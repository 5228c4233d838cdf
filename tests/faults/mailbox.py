"""A program beside the cluster that is told of every event by webhook, and keeps what it was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from db.outbox.channels import NewWebhook, add_webhook
from domain.enums import EventKind
from tests.faults.databases import Base
from tests.faults.hooks import EPOCH
from tests.pipeline.deliver.receivers import Receiver, receiving


@dataclass(frozen=True)
class Mailbox:
    """What has arrived."""

    receiver: Receiver

    def keys(self) -> Mapping[str, set[str]]:
        """Of each event, by its id, the keys (`webhook-id`) of the messages that told it."""
        result: dict[str, set[str]] = defaultdict(set)
        for message in list(self.receiver.received):
            for event in message.events:
                result[event["id"]].add(message.id)
        return result

    @property
    def messages(self) -> int:
        """How many have arrived; those that were sent again count again."""
        return len(self.receiver.received)


@contextmanager
def mailbox(base: Base) -> Iterator[Mailbox]:
    """A mailbox that is told of everything in a database, simulated data and past weeks too."""
    with receiving() as receiver:
        database = base.opened()
        with database.write() as session:
            new_webhook = NewWebhook("CRM", receiver.address, list(EventKind), "en", wants_rehearsals=True)
            channel, _ = add_webhook(session, new_webhook, by="ada")
            channel.created_at = EPOCH  # or else nothing is told while the clock is put back before it
        database.dispose()
        yield Mailbox(receiver)
