"""Killed at any moment between publication and delivery: nothing is lost, nothing doubled beyond its key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from db.engine import Database
from db.outbox import lease
from domain.enums import DeliveryStatus
from pipeline.deliver import channel_pass, deliver, expand, send
from settings import load_settings
from tests.factories import publish_version
from tests.pipeline.deliver.receivers import Receiver, receiving
from tests.pipeline.deliver.worlds import (
    add_hook,
    deliveries,
    let_waits_pass,
    publish_first,
    publish_second,
)

SETTINGS = load_settings({})
EXPECTED = [
    "version.published:2",
    "member.entered:2:chiara",
    "member.left:2:bruno",
    "segment.changed:2:bruno",
    "segment.changed:2:chiara",
    "member.gone_quiet:2:dana",
]


class Killed(BaseException):
    """The process is gone: nothing that comes after is done."""


def before(module: Any, name: str, monkeypatch: pytest.MonkeyPatch, turn: int = 1) -> None:
    """Kill the process as it is about to call `name` for the `turn`-th time."""
    _kill(module, name, monkeypatch, turn, is_after=False)


def after(module: Any, name: str, monkeypatch: pytest.MonkeyPatch, turn: int = 1) -> None:
    """Kill the process as `name` returns for the `turn`-th time."""
    _kill(module, name, monkeypatch, turn, is_after=True)


def _kill(module: Any, name: str, monkeypatch: pytest.MonkeyPatch, turn: int, *, is_after: bool) -> None:
    real: Callable[..., Any] = getattr(module, name)
    calls = Counter[str]()

    def call(*args: Any, **known: Any) -> Any:
        calls[name] += 1
        if calls[name] == turn and not is_after:
            raise Killed
        result = real(*args, **known)
        if calls[name] == turn:
            raise Killed
        return result

    monkeypatch.setattr(module, name, call)


POINTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "before anything": lambda patch: before(expand, "unexpanded_events", patch),
    "before the second channel's messages are written": lambda patch: before(
        expand, "add_deliveries", patch, 2
    ),
    "while the second channel's messages are written": lambda patch: after(
        expand, "add_deliveries", patch, 2
    ),
    "before the event is marked": lambda patch: before(expand, "mark_expanded", patch),
    "before anything is sent": lambda patch: before(deliver, "due_channels", patch),
    "after a message was accepted and before that is written": lambda patch: after(
        send, "send_webhook", patch, 3
    ),
    "while it is written that a message was accepted": lambda patch: after(
        channel_pass, "mark_sent", patch, 3
    ),
    "before a channel is released": lambda patch: before(channel_pass, "release_channel", patch),
}


@pytest.mark.parametrize("point", POINTS)
def test_every_event_arrives_exactly_once_by_its_key(database: Database, point: str) -> None:
    publish_first(database)
    with receiving() as receiver:
        for _ in range(2):
            add_hook(database, receiver.address)
        publish_second(database)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lease, "give_back", lambda *_: None)  # the dead give nothing back
            patch.setattr(deliver, "CHANNELS_AT_ONCE", 1)
            POINTS[point](patch)
            with pytest.raises(Killed):
                deliver.deliver(database, SETTINGS)
        let_waits_pass(database)
        deliver.deliver(database, SETTINGS)
        assert_each_once(receiver)
    assert len(deliveries(database)) == 12
    assert {delivery.status for delivery in deliveries(database)} == {DeliveryStatus.SENT}


def assert_each_once(receiver: Receiver) -> None:
    """By the message's number, whatever came twice is the same; both channels have every event, in order."""
    by_number = {item.id: item for item in receiver.received}
    assert len(by_number) == 12
    assert all(by_number[item.id].body == item.body for item in receiver.received)
    ids = [item.events[0]["id"] for item in by_number.values()]
    assert Counter(ids) == dict.fromkeys(EXPECTED, 2)


def test_an_unpublished_version_is_not_reported(database: Database) -> None:
    publish_first(database)
    with receiving() as receiver:
        add_hook(database, receiver.address)
        with pytest.raises(Killed):
            publish_and_die(database)
        assert deliver.deliver(database, SETTINGS) == 0
        assert receiver.received == []


def publish_and_die(database: Database) -> None:
    with database.write() as session:
        publish_version(session, members=["ada"], others=["bruno"])
        raise Killed
