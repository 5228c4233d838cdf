"""Webhooks are signed as the specification says: its own library verifies them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from db.outbox.secrets import new_secret, rotated, valid_secrets
from pipeline.deliver.outcome import Accepted
from pipeline.deliver.webhooks import message_id, send_webhook
from tests.pipeline.deliver.receivers import Received, receiving

NOW = datetime.now(UTC)
BODY = '{"type":"member.entered","data":{"customer":"Łukasz"}}'


def sent_with(secrets: list[str], ago: timedelta = timedelta()) -> Received:
    """A message of just now, since the library compares its time with the clock; or of some time ago."""
    with receiving() as receiver:
        outcome = send_webhook(
            receiver.address,
            secrets,
            message_id(1, "x"),
            BODY,
            now=datetime.now(UTC) - ago,
            only_public=False,
        )
        assert outcome == Accepted(200)
        return receiver.received[0]


def verify(secret: str, received: Received) -> object:
    return Webhook(secret).verify(received.body, dict(received.headers))


def test_the_specifications_library_verifies_a_message() -> None:
    secret = new_secret()
    received = sent_with([secret])
    assert verify(secret, received) == {"type": "member.entered", "data": {"customer": "Łukasz"}}
    with pytest.raises(WebhookVerificationError):
        verify(new_secret(), received)


def test_an_old_message_that_somebody_sends_again_is_not_believed() -> None:
    secret = new_secret()
    with pytest.raises(WebhookVerificationError):
        verify(secret, sent_with([secret], timedelta(minutes=10)))


def test_after_a_rotation_both_secrets_verify_for_a_day() -> None:
    old, new = new_secret(), new_secret()
    stored = rotated(rotated([], old, NOW), new, NOW)
    received = sent_with(valid_secrets(stored, NOW + timedelta(hours=23)))
    verify(old, received)
    verify(new, received)
    assert valid_secrets(stored, NOW + timedelta(hours=25)) == [new]


def test_a_second_rotation_ends_the_first_secret_at_once() -> None:
    stored = rotated(rotated(rotated([], "whsec_a", NOW), "whsec_b", NOW), "whsec_c", NOW)
    assert valid_secrets(stored, NOW) == ["whsec_c", "whsec_b"]


def test_a_message_has_the_same_number_each_time_and_another_one_on_another_channel() -> None:
    assert message_id(1, "member.entered:3:ada") == message_id(1, "member.entered:3:ada")
    assert message_id(2, "member.entered:3:ada") != message_id(1, "member.entered:3:ada")
    assert "." not in message_id(1, "a.b")
