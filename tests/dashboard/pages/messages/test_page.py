"""/messages: who gets what; people see and change their own, administrators all; what is typed is checked."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboard.pages.messages.alert_thresholds import USUAL, shown_threshold
from dashboard.pages.messages.channel_form import FORM
from dashboard.pages.messages.page import page as messages
from db.engine import Database
from db.models import AlertRule, AuditEvent, Delivery, LoginSession, MessageChannel
from db.outbox.channels import NewWebhook, add_webhook, pause
from db.outbox.deliveries import mark_refused
from db.outbox.people_channels import MessagePreferences, add_email, send_test
from db.outbox.unsubscribe import PATH, token_of
from domain.enums import AlertKind, DeliveryStatus, EventKind
from i18n import Localizer, Message
from tests.dashboard.rendering import render_page
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import Dashboard, add_user, dashboard, hosted, page
from tests.factories import publish_version

ADA, BRUNO = "ada@example.org", "bruno@example.org"


def typing(**known: Any) -> dict[str, Any]:
    """What the form sends, by component."""
    usual: dict[str, Any] = {
        "digest": "at-once",
        "locale": "en",
        "country": "all",
        "segment": "all",
        "batch": "1",
        "quiet_from": "all",
        "quiet_until": "all",
        **{kind.value: shown_threshold(kind, value) for kind, value in USUAL.items()},
    }
    return {str(state.component_id): {**usual, **known}.get(name) for name, state in FORM.items()}


def served_as(database: Database, role: str, email: str = ADA) -> Dashboard:
    add_user(database, email, role)
    served = hosted(database, (page(), messages))
    served.log_in(email)
    return served


def save(served: Dashboard, asked: dict[str, Any], **typed: Any) -> TestResponse:
    return render(served, "message-save", asked, path="/messages", **typing(**typed))


def tell(served: Dashboard, act: str, **what: Any) -> TestResponse:
    return render(served, "message-action", {"act": act, **what}, path="/messages")


def channels(database: Database) -> list[MessageChannel]:
    with database.read() as session:
        return list(session.scalars(select(MessageChannel).order_by(MessageChannel.id)))


def email_of(database: Database, owner: str) -> int:
    with database.write() as session:
        return add_email(session, owner, MessagePreferences("en"), by=owner).id


def test_a_viewer_subscribes_their_own_address_and_no_other(sqlite_database: Database) -> None:
    served = served_as(sqlite_database, "viewer")
    save(
        served,
        {"act": "add", "kind": "email"},
        address="somebody@else.example",
        digest="0",
        locale="pt_BR",
        **{"alert member-at-risk": True, "member-at-risk": "2500"},
    )
    (channel,) = channels(sqlite_database)
    assert (channel.address, channel.owner) == (ADA, ADA)
    assert (channel.digest_weekday, channel.locale) == (0, "pt_BR")
    with sqlite_database.read() as session:
        (rule,) = session.scalars(select(AlertRule))
        assert (rule.kind, rule.threshold) == (AlertKind.MEMBER_AT_RISK, 2500.0)
    assert "digest (Monday) · 1 alert" in served.render("/messages")


def test_only_administrators_send_customers_to_other_programs(sqlite_database: Database) -> None:
    served = served_as(sqlite_database, "viewer")
    for kind in ("webhook", "chat"):
        response = save(served, {"act": "add", "kind": kind}, address="https://crm.example/")
        assert "Your role does not allow this" in response.text
    assert channels(sqlite_database) == []
    assert "Add webhook" not in served.render("/messages")


def test_an_administrator_confirms_the_password_before_mail_goes_to_somebody_else(
    sqlite_database: Database,
) -> None:
    served = served_as(sqlite_database, "admin")
    with sqlite_database.write() as session:
        login = session.scalars(select(LoginSession)).one()
        login.confirmed_at = login.confirmed_at - timedelta(minutes=16)
    save(served, {"act": "add", "kind": "email"}, address=ADA)
    refused = save(served, {"act": "add", "kind": "email"}, address=BRUNO)
    assert "Confirm that it is you first" in refused.text
    assert [channel.address for channel in channels(sqlite_database)] == [ADA]


def test_a_webhooks_secret_is_told_once(sqlite_database: Database) -> None:
    served = served_as(sqlite_database, "admin")
    response = save(
        served,
        {"act": "add", "kind": "webhook"},
        address="https://crm.example/hook",
        batch="500",
        **{"event member.left": True},
    )
    (channel,) = channels(sqlite_database)
    secret = channel.secrets[0]["secret"]
    assert secret in str(response.json), "escaped or not"
    assert secret not in str(json.loads(served.render("/messages")))
    assert (channel.events, channel.batch_size, channel.name) == (["member.left"], 500, "crm.example")
    response = tell(served, "rotate", channel=channel.id)
    (rotated,) = channels(sqlite_database)
    assert rotated.secrets[0]["secret"] in str(response.json)
    assert rotated.secrets[1]["secret"] == secret


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("webhook", {"address": "crm.example"}, "crm.example is not a web address"),
        ("webhook", {"address": "https://crm.example/"}, "Choose at least one event"),
        ("email", {"address": "nobody"}, "nobody is not an e-mail address"),
        ("email", {"address": "a@b.example\nBcc: c@d.example"}, "is not an e-mail address"),
        ("chat", {"address": "slack"}, "not an address that messages can be sent to"),
        (
            "email",
            {"address": "a@b.example", "alert size-moved": True, "size-moved": "much"},
            "much is not a number",
        ),
    ],
)
def test_what_cannot_be_is_told_in_the_window(
    sqlite_database: Database, kind: str, typed: dict[str, Any], said: str
) -> None:
    served = served_as(sqlite_database, "admin")
    response = save(served, {"act": "add", "kind": kind}, **typed)
    assert said in response.json["response"]["message-problem"]["children"]  # type: ignore[index]
    assert channels(sqlite_database) == []


def test_people_see_and_change_their_own_channels_and_administrators_all(sqlite_database: Database) -> None:
    own, others = email_of(sqlite_database, ADA), email_of(sqlite_database, BRUNO)
    served = served_as(sqlite_database, "viewer")
    content = served.render("/messages")
    assert ADA in content
    assert BRUNO not in content
    for act in ("pause", "remove", "test", "digest", "preview"):
        assert "This channel does not exist any more" in tell(served, act, channel=others).text
    assert served.get(f"/messages/preview/{others}").status_code == 404
    requested = render(served, "message-request", {"act": "manage", "channel": others}, path="/messages")
    assert BRUNO not in requested.text
    tell(served, "pause", channel=own)
    paused = {channel.id: channel.paused_at is not None for channel in channels(sqlite_database)}
    assert paused == {own: True, others: False}
    administrator = served_as(sqlite_database, "admin", "chef@example.org")
    assert BRUNO in administrator.render("/messages")
    tell(administrator, "remove", channel=others)
    assert [channel.removed_at is not None for channel in channels(sqlite_database)] == [False, True]


def test_a_reader_who_sees_no_customers_is_sent_none(sqlite_database: Database) -> None:
    served = served_as(sqlite_database, "reader")
    assert served.get("/messages").status_code == 403


def test_what_failed_is_told_with_its_reason_and_sent_again(sqlite_database: Database) -> None:
    number = email_of(sqlite_database, ADA)
    with sqlite_database.write() as session:
        send_test(session, session.get_one(MessageChannel, number), "Test", "Hello")
        delivery = session.scalars(select(Delivery)).one()
        why = Message(
            "The mail server refused the address: {status} {reason}", {"status": "550", "reason": "no"}
        )
        mark_refused(session, delivery, why, 550, None)
    served = served_as(sqlite_database, "viewer")
    content = served.render("/messages")
    assert "given up; The mail server refused the address: 550 no" in content
    tell(served, "replay", delivery=delivery_of(sqlite_database).id)
    assert delivery_of(sqlite_database).status == DeliveryStatus.WAITING
    tell(served, "cancel", delivery=delivery_of(sqlite_database).id)
    assert delivery_of(sqlite_database).status == DeliveryStatus.CANCELLED


def test_a_paused_channel_promises_no_next_attempt(sqlite_database: Database) -> None:
    number = email_of(sqlite_database, ADA)
    with sqlite_database.write() as session:
        channel = session.get_one(MessageChannel, number)
        send_test(session, channel, "Test", "Hello")
        why = Message("{host} did not answer within {seconds:seconds}.", {"host": "h", "seconds": 20})
        mark_refused(session, session.scalars(select(Delivery)).one(), why, None, timedelta(minutes=5))
    served = served_as(sqlite_database, "viewer")
    assert "waiting; next attempt on" in served.render("/messages")
    tell(served, "pause", channel=number)
    assert "waiting; h did not answer within 20 seconds." in served.render("/messages")


def delivery_of(database: Database) -> Delivery:
    with database.read() as session:
        return session.scalars(select(Delivery)).one()


def test_without_a_mail_server_the_page_says_how_to_set_it_up(sqlite_database: Database) -> None:
    assert "Set SMTP_URL" in render_page(sqlite_database, messages).text
    ready = render_page(
        sqlite_database, messages, smtp_url="smtp://mail.example:587", mail_from="a@shop.example"
    )
    assert "SMTP_URL" not in ready.text


def test_the_first_line_says_whether_all_channels_work(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        new_webhook = NewWebhook("CRM", "https://crm.example/", [EventKind.MEMBER_LEFT], "en")
        number = add_webhook(session, new_webhook, by=ADA)[0].id
    email_of(sqlite_database, ADA)
    assert render_page(sqlite_database, messages).find("answer") == [
        "2 channels are told of changes. No problems."
    ]
    with sqlite_database.write() as session:
        pause(session, session.get_one(MessageChannel, number), by=ADA, why=Message("Gone."))
    result = render_page(sqlite_database, messages, localizer=Localizer("pt_BR"))
    assert result.find("answer") == ["2 canais são avisados das mudanças. Com problema: 1 ."]
    assert "https://crm.example/" not in result.text, "addresses may hold secrets"


def test_the_window_of_a_channel_shows_what_it_is_sent(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    number = email_of(sqlite_database, ADA)
    served = served_as(sqlite_database, "viewer")
    for act in ("manage", "edit"):
        requested = render(served, "message-request", {"act": act, "channel": number}, path="/messages")
        assert requested.status_code == 200
        assert ("Send me one now" in requested.text) == (act == "manage")
    save(served, {"act": "change", "channel": number}, digest="never", country="France")
    (channel,) = channels(sqlite_database)
    assert (channel.wants_digest, channel.country) == (False, "France")


def test_a_mail_programs_button_unsubscribes_without_a_login_or_a_token(sqlite_database: Database) -> None:
    number = email_of(sqlite_database, ADA)
    with sqlite_database.read() as session:
        address = f"{PATH}{token_of(session, number)}"
    served = hosted(sqlite_database, (page(), messages))
    assert "gets no digests" not in served.get(address).text
    assert channels(sqlite_database)[0].wants_digest, "looking changes nothing"
    response = served.client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert not channels(sqlite_database)[0].wants_digest
    assert served.client.post(f"{PATH}{number}-forged").status_code == 404
    with sqlite_database.read() as session:
        kinds = session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    assert kinds[-1] == "channel-changed"


def test_on_an_open_machine_anybody_there_may_add_a_channel(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database, (page(), messages))
    response = save(served, {"act": "add", "kind": "email"}, address="ada@shop.example")
    assert json.loads(response.text)["response"]["message-modal"]["opened"] is False
    assert channels(sqlite_database)[0].owner == "this machine"
