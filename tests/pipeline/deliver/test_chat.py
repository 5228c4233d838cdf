"""Chats by Apprise: sent over HTTP, kept away from private networks where they have to be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from urllib3.util import connection

from domain.user_error import UserError
from i18n import Localizer
from pipeline.deliver import chat
from pipeline.deliver.chat import chat_plugin, send_chat
from pipeline.deliver.outcome import Accepted, Refused
from tests.pipeline.deliver.receivers import Receiver, receiving


@pytest.fixture
def unguarded() -> Iterator[None]:
    """The guard holds for a whole process; the tests after this one are another's."""
    before = connection.create_connection
    yield
    connection.create_connection = before
    chat._connect_checked.cache_clear()


def address_of(receiver: Receiver) -> str:
    return receiver.address.replace("http://", "json://")


def test_a_message_arrives_with_its_title_and_text() -> None:
    with receiving() as receiver:
        assert send_chat(address_of(receiver), "Title", "Olá", only_public=False) == Accepted()
        assert receiver.received[0].document["title"] == "Title"
        assert receiver.received[0].document["message"] == "Olá"


def test_a_refusal_has_a_reason() -> None:
    with receiving() as receiver:
        receiver.status = 404
        outcome = send_chat(address_of(receiver), "Title", "text", only_public=False)
    assert isinstance(outcome, Refused)
    assert "JSON did not take the message" in Localizer().render(outcome.why)


def test_a_private_address_is_refused_where_it_has_to_be(unguarded: None) -> None:
    with receiving() as receiver:
        outcome = send_chat(address_of(receiver), "Title", "text", only_public=True)
        assert isinstance(outcome, Refused)
        assert receiver.received == []


def test_slack_and_teams_can_be_used_and_e_mail_and_this_machines_log_cannot() -> None:
    assert (
        chat_plugin(
            "https://hooks.slack.com/services/T1234567A/B1234567A/abcdefghijklmnopqrstuvwx"
        ).service_name
        == "Slack"
    )
    assert (
        chat_plugin("workflows://prod.logic.azure.com:443/abc/def").service_name
        == "Power Automate / Workflows (for MSTeams)"
    )
    for address in ("mailto://a:b@gmail.com", "syslog://", "nonsense"):
        with pytest.raises(UserError):
            chat_plugin(address)
