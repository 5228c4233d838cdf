"""Send what waits for one channel, in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from db.audit import record
from db.clock import database_now
from db.engine import Database
from db.models import Delivery, MessageChannel
from db.outbox.body import unpack
from db.outbox.channels import pause
from db.outbox.deliveries import (
    ClaimLostError,
    claim_channel,
    mark_refused,
    mark_sent,
    next_waiting,
    own_channel,
    release_channel,
)
from domain.audit import AuditKind
from domain.enums import DeliveryStatus
from domain.message import Message
from pipeline.deliver.backoff import PAUSED_AFTER, retry_after
from pipeline.deliver.notices import notify_of_pause
from pipeline.deliver.outcome import Accepted, Outcome, Refused

log = logging.getLogger(__name__)

Send = Callable[[MessageChannel, Delivery], Outcome]
THE_OUTBOX: Final = "automatic messages"
"""Who sends, in the audit log."""
NOT_ABOUT_A_CUSTOMER: Final = ""


@dataclass
class ChannelPass:
    """One delivery pass over a channel.

    The messages about one customer go out in their order, and so do those about none. A message that is
    refused holds back later ones about its customers; a receiver that is down holds back all.
    """

    database: Database
    holder: str
    send: Send
    is_over: Callable[[], bool] = lambda: False
    held: set[str] = field(default_factory=set)
    sent: int = 0

    def deliver(self, channel_id: int) -> int:
        """Send the channel's due messages; return how many it accepted."""
        with self._claimed(channel_id) as channel:
            after = 0
            while channel is not None and not self.is_over():
                with self.database.read() as session:
                    delivery = next_waiting(session, channel_id, after)
                    now = database_now(session)
                if delivery is None:
                    break
                after = delivery.id
                about = customers_of(unpack(delivery.body))
                is_early = delivery.not_before is not None and delivery.not_before > now
                if is_early or about & self.held:
                    self.held |= about
                    continue
                if not self._attempt(channel, delivery, about):
                    break
        return self.sent

    @contextmanager
    def _claimed(self, channel_id: int) -> Iterator[MessageChannel | None]:
        with self.database.write() as session:
            channel = claim_channel(session, channel_id, self.holder)
            if channel is not None:
                session.expunge(channel)
        try:
            yield channel
        except ClaimLostError as lost:
            log.warning("%s", lost)
        finally:
            if channel is not None:
                with self.database.write() as session:
                    release_channel(session, channel_id, self.holder)

    def _attempt(self, channel: MessageChannel, delivery: Delivery, about: Collection[str]) -> bool:
        """Send one message and record how it ended; return whether to go on with the next."""
        outcome = self.send(channel, delivery)
        with self.database.write() as session:
            current = own_channel(session, channel.id, self.holder)
            content = session.get(Delivery, delivery.id, with_for_update=True)
            if content is None or content.status != DeliveryStatus.WAITING:
                return current.paused_at is None  # it was cancelled while it was on its way
            if isinstance(outcome, Accepted):
                self.sent += 1
                mark_sent(session, content, outcome.status)
                current.failing_since = current.resume_at = None
                record(session, AuditKind.MESSAGE_SENT, THE_OUTBOX, name=current.name, number=content.id)
                return current.paused_at is None
            self.held |= set(about)
            current.failing_since = current.failing_since or database_now(session)
            wait = retry_after(content.attempts + 1)
            is_out_of_time = database_now(session) - current.failing_since >= PAUSED_AFTER
            if outcome.is_gone or is_out_of_time:
                mark_refused(session, content, outcome.why, outcome.status, retry_after(1))
                paused_why = _paused(outcome)
                pause(session, current, by=THE_OUTBOX, why=paused_why)
                notify_of_pause(session, current, paused_why)
                return False
            mark_refused(session, content, outcome.why, outcome.status, wait)
            if wait is None:
                why = outcome.why.to_json()
                kind = AuditKind.MESSAGE_GIVEN_UP
                record(session, kind, THE_OUTBOX, name=current.name, number=content.id, why=why)
            if outcome.is_down and wait is not None:
                current.resume_at = database_now(session) + wait
                return False
            return current.paused_at is None


def customers_of(body: dict[str, Any]) -> set[str]:
    """The customers whom a message is about, or `NOT_ABOUT_A_CUSTOMER`."""
    data = body.get("data") or {}
    events = data.get("events") or [body]
    return {(event.get("data") or {}).get("customer") or NOT_ABOUT_A_CUSTOMER for event in events}


def _paused(outcome: Refused) -> Message:
    if outcome.is_gone:
        return outcome.why
    return Message(
        "Nothing was accepted for three days, so this channel was paused. {why:all}",
        {"why": [outcome.why.to_json()]},
    )
