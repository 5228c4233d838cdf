"""From a published version to what a receiver has: each event once, in order, and only what it wants."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import update
from standardwebhooks import Webhook

from db.clock import clock
from db.engine import Database
from db.models import MessageChannel
from db.outbox import lease
from db.outbox.channels import cancel_waiting, pause, remove, replay, resume
from db.queries import audit_events
from domain.enums import DeliveryStatus, EventKind
from domain.events import read_event
from i18n import Localizer
from i18n.audit import audit_message
from pipeline.deliver.deliver import deliver
from settings import load_settings
from tests.pipeline.deliver.receivers import receiving
from tests.pipeline.deliver.worlds import (
    add_hook,
    channel,
    deliveries,
    let_waits_pass,
    publish_first,
    publish_second,
)

SETTINGS = load_settings({})


def test_each_event_of_a_version_arrives_signed_with_its_reason(database: Database) -> None:
    publish_first(database)
    with receiving() as receiver:
        _, secret = add_hook(database, receiver.address)
        publish_second(database)
        assert deliver(database, SETTINGS) == 6
        for item in receiver.received:
            Webhook(secret).verify(item.body, dict(item.headers))
        events = {event["id"]: event for item in receiver.received for event in item.events}
    assert list(events) == [
        "version.published:2",
        "member.entered:2:chiara",
        "member.left:2:bruno",
        "segment.changed:2:bruno",
        "segment.changed:2:chiara",
        "member.gone_quiet:2:dana",
    ]
    assert events["member.left:2:bruno"]["data"] == {
        "customer": "bruno",
        "from": "Insiders",
        "to": "Occasional buyers",
        "reason": "refit",
        "held_out": False,
        "sentence": "no purchase for 94 days",
        "version": 2,
        "as_of": "2026-03-02",
        "caused_by_customer": False,
        "gross_revenue": 100.0,
        "country": "United Kingdom",
    }
    assert events["member.entered:2:chiara"]["data"]["caused_by_customer"] is True
    quiet = events["member.gone_quiet:2:dana"]["data"]
    assert quiet["sentence"] == "no purchase for 150 days; usually buys every 20 days"
    assert events["version.published:2"]["data"]["entered"] == 1
    for event in events.values():
        assert read_event(event).id == event["id"]


def test_a_large_version_comes_in_batches_that_hold_every_event(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    with receiving() as receiver:
        add_hook(sqlite_database, receiver.address, batch_size=4)
        publish_second(sqlite_database)
        deliver(sqlite_database, SETTINGS)
        assert [len(item.events) for item in receiver.received] == [4, 2]
        assert receiver.received[0].document["type"] == "batch"
        assert len(set(receiver.event_ids())) == 6


def test_a_channel_hears_of_its_events_and_its_customers_only(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    with receiving() as receiver:
        add_hook(sqlite_database, receiver.address, [EventKind.MEMBER_LEFT])
        add_hook(sqlite_database, receiver.address, [EventKind.MEMBER_ENTERED], country="France")
        add_hook(sqlite_database, receiver.address, [EventKind.MEMBER_ENTERED], segment_id=2, locale="pt_BR")
        publish_second(sqlite_database)
        deliver(sqlite_database, SETTINGS)
        assert sorted(receiver.event_ids()) == ["member.entered:2:chiara", "member.left:2:bruno"]


@pytest.mark.parametrize(("wants", "heard"), [(False, 0), (True, 1)])
@pytest.mark.parametrize("kind", ["simulated", "past"])
def test_simulated_data_and_past_weeks_are_told_only_if_asked_for(
    sqlite_database: Database, wants: bool, heard: int, kind: str
) -> None:
    with receiving() as receiver:
        if kind == "past":
            publish_second(sqlite_database)
        add_hook(sqlite_database, receiver.address, [EventKind.VERSION_PUBLISHED], wants_rehearsals=wants)
        publish_first(sqlite_database, simulated=kind == "simulated")
        deliver(sqlite_database, SETTINGS)
        assert len(receiver.received) == heard


def test_events_from_before_the_channel_are_not_sent(sqlite_database: Database) -> None:
    with receiving() as receiver:
        add_hook(sqlite_database, receiver.address)
        publish_first(sqlite_database)
        add_hook(sqlite_database, receiver.address)
        deliver(sqlite_database, SETTINGS)
        assert receiver.event_ids() == ["version.published:1"]


def test_a_receiver_that_is_down_gets_everything_later_in_order(database: Database) -> None:
    publish_first(database)
    with receiving() as receiver:
        number, _ = add_hook(database, receiver.address)
        publish_second(database)
        receiver.answers = [200, 503]
        assert deliver(database, SETTINGS) == 1
        assert len(receiver.received) == 2, "the others are not tried while it is down"
        assert deliver(database, SETTINGS) == 0, "it is left alone for a while"
        let_waits_pass(database)
        assert deliver(database, SETTINGS) == 5
        ids = receiver.event_ids()
        assert ids[1] == ids[2], "the one that was refused comes again, under the same key"
        assert receiver.received[1].id == receiver.received[2].id
        assert ids[2:] == [
            "member.entered:2:chiara",
            "member.left:2:bruno",
            "segment.changed:2:bruno",
            "segment.changed:2:chiara",
            "member.gone_quiet:2:dana",
        ]
    assert channel(database, number).failing_since is None


def test_a_refused_message_holds_back_only_its_customer(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    with receiving() as receiver:
        add_hook(sqlite_database, receiver.address)
        publish_second(sqlite_database)
        receiver.answers = [200, 400]  # the second is that Chiara joined
        deliver(sqlite_database, SETTINGS)
        assert "segment.changed:2:chiara" not in receiver.event_ids()
        assert "member.gone_quiet:2:dana" in receiver.event_ids()
        let_waits_pass(sqlite_database)
        deliver(sqlite_database, SETTINGS)
        assert receiver.event_ids()[-2:] == ["member.entered:2:chiara", "segment.changed:2:chiara"]


def test_410_pauses_the_channel_and_what_waits_is_kept(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    with receiving() as receiver:
        number, _ = add_hook(sqlite_database, receiver.address)
        publish_second(sqlite_database)
        receiver.answers = [410]
        deliver(sqlite_database, SETTINGS)
        let_waits_pass(sqlite_database)
        deliver(sqlite_database, SETTINGS)
        assert len(receiver.received) == 1
        paused = channel(sqlite_database, number)
        assert paused.paused_why is not None
        assert "does not want these messages" in Localizer().render(paused.paused_why)
        with sqlite_database.write() as session:
            resume(session, session.get_one(MessageChannel, number), by="ada@shop.example")
        assert deliver(sqlite_database, SETTINGS) == 6


def test_a_channel_that_fails_for_three_days_is_paused_and_told(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    with receiving() as receiver:
        receiver.status = 500
        number, _ = add_hook(sqlite_database, receiver.address)
        publish_second(sqlite_database)
        deliver(sqlite_database, SETTINGS)
        assert channel(sqlite_database, number).paused_at is None
        let_waits_pass(sqlite_database)
        three_days = timedelta(hours=72).total_seconds()
        with sqlite_database.write() as session:
            session.execute(update(MessageChannel).values(failing_since=clock(-three_days)))
        deliver(sqlite_database, SETTINGS)
    paused = channel(sqlite_database, number)
    assert paused.paused_why is not None
    assert "Nothing was accepted for three days" in Localizer().render(paused.paused_why)
    assert {delivery.status for delivery in deliveries(sqlite_database)} == {DeliveryStatus.WAITING}, (
        "nothing is lost"
    )


def test_a_paused_channel_waits_and_a_removed_one_forgets_its_secrets(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    with receiving() as receiver:
        number, _ = add_hook(sqlite_database, receiver.address)
        with sqlite_database.write() as session:
            pause(session, session.get_one(MessageChannel, number), by="ada@shop.example")
        publish_second(sqlite_database)
        assert deliver(sqlite_database, SETTINGS) == 0
        assert len(deliveries(sqlite_database)) == 6
        with sqlite_database.write() as session:
            remove(session, session.get_one(MessageChannel, number), by="ada@shop.example")
        removed = channel(sqlite_database, number)
        assert (removed.address, removed.secrets) == ("", [])
        assert {delivery.status for delivery in deliveries(sqlite_database)} == {DeliveryStatus.CANCELLED}
        assert deliver(sqlite_database, SETTINGS) == 0


def test_a_message_is_sent_again_under_its_key_and_one_that_waits_is_taken_back(
    sqlite_database: Database,
) -> None:
    with receiving() as receiver:
        number, _ = add_hook(sqlite_database, receiver.address)
        publish_first(sqlite_database)
        deliver(sqlite_database, SETTINGS)
        with sqlite_database.write() as session:
            replay(session, session.merge(deliveries(sqlite_database)[0]), by="ada@shop.example")
        assert deliver(sqlite_database, SETTINGS) == 1
        assert receiver.received[0].id == receiver.received[1].id
        publish_second(sqlite_database)
        with sqlite_database.write() as session:
            assert cancel_waiting(session, session.get_one(MessageChannel, number)) == 0
    assert [delivery.status for delivery in deliveries(sqlite_database)] == [DeliveryStatus.SENT]


def test_every_send_is_in_the_audit_log(sqlite_database: Database) -> None:
    with receiving() as receiver:
        add_hook(sqlite_database, receiver.address)
        publish_first(sqlite_database)
        deliver(sqlite_database, SETTINGS)
    with sqlite_database.read() as session:
        text = [
            (
                audit_event.by,
                Localizer().render(audit_message(audit_event.kind, json.loads(audit_event.details))),
            )
            for audit_event in audit_events(session)
        ]
    assert text == [
        ("automatic messages", "Sent message 1 to CRM."),
        ("ada@shop.example", "Added the channel CRM."),
    ]


def test_while_one_process_delivers_another_does_not(database: Database) -> None:
    with receiving() as receiver:
        add_hook(database, receiver.address)
        publish_first(database)
        with database.write() as session:
            assert lease.take(session, "another process")
        assert deliver(database, SETTINGS) == 0
        assert deliver(database, SETTINGS, holder="another process") == 1, "its worker took the lease for it"
        with database.read() as session:
            assert lease.is_free(session)


def test_hosted_a_private_address_is_refused(sqlite_database: Database) -> None:
    hosted = load_settings({"DYNO": "web.1"})
    with receiving() as receiver:
        add_hook(sqlite_database, receiver.address)
        publish_first(sqlite_database)
        assert deliver(sqlite_database, hosted) == 0
        assert receiver.received == []
    error = deliveries(sqlite_database)[0].error
    assert error is not None
    assert "leads into a private network" in Localizer().render(error)
