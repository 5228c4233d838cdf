"""Claims: the delivery's lease and a channel end by themselves, also after the clock was put back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from db.clock import database_now
from db.engine import Database
from db.models import DeliveryLease, MessageChannel
from db.outbox import lease
from db.outbox.channels import NewWebhook, add_webhook
from db.outbox.deliveries import claim_channel
from domain.enums import EventKind

IS_FREE = [
    (timedelta(seconds=-1), True),
    (timedelta(seconds=50), False),
    # Nobody claims for longer than two minutes: this was claimed before the clock was put back.
    (timedelta(days=2), True),
]


@pytest.mark.parametrize(("ends_in", "is_free"), IS_FREE)
def test_the_lease_of_a_process_that_died_is_free_again(
    database: Database, ends_in: timedelta, is_free: bool
) -> None:
    with database.write() as session:
        assert lease.take(session, "dead")
        session.execute(update(DeliveryLease).values(expires_at=database_now(session) + ends_in))
        assert lease.is_free(session) is is_free
        assert lease.take(session, "next") is is_free


@pytest.mark.parametrize(("ends_in", "is_free"), IS_FREE)
def test_the_channel_of_a_process_that_died_is_free_again(
    database: Database, ends_in: timedelta, is_free: bool
) -> None:
    with database.write() as session:
        new_webhook = NewWebhook("CRM", "https://crm.example/", list(EventKind), "en")
        number = add_webhook(session, new_webhook, by="ada")[0].id
        assert claim_channel(session, number, "dead") is not None
        session.execute(update(MessageChannel).values(claimed_until=database_now(session) + ends_in))
        assert (claim_channel(session, number, "next") is not None) is is_free


def test_the_holder_of_the_lease_extends_it(database: Database) -> None:
    with database.write() as session:
        assert lease.is_free(session)
        assert lease.take(session, "one")
        assert lease.take(session, "one")
        assert not lease.take(session, "other")
        lease.give_back(session, "other")
        assert not lease.is_free(session)
        lease.give_back(session, "one")
        assert lease.is_free(session)
