"""Monday's digest: its content, its receivers, its time, and that it is sent once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from db.clock import clock
from db.engine import Database
from db.models import Delivery, DigestPreview, MessageChannel, User
from db.outbox.people_channels import MessagePreferences, add_email, request_preview, send_digest_now
from db.outbox.unsubscribe import channel_of, token_of
from domain.enums import DeliveryStatus
from i18n import Localizer
from pipeline.deliver.deliver import deliver
from pipeline.deliver.digest import Digest, DigestList, DigestRow
from pipeline.deliver.digest_text import digest_html
from pipeline.deliver.schedule import digest_due
from settings import Settings, load_settings
from tests.dashboard.served import add_user
from tests.pipeline.deliver.mail_server import MailServer, mail_server
from tests.pipeline.deliver.worlds import deliveries, publish_first, publish_second

LONDON = ZoneInfo("Europe/London")


def settings_for(server: MailServer) -> Settings:
    return load_settings(
        {
            "SMTP_URL": server.url,
            "MAIL_FROM": "Insiders <insiders@shop.example>",
            "PUBLIC_URL": "https://insiders.shop.example",
        }
    )


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as result:
        yield result


def subscribe(database: Database, address: str = "ada@shop.example", **wishes: object) -> int:
    with database.write() as session:
        requested = MessagePreferences(**{"locale": "en", **wishes})  # type: ignore[arg-type]
        return add_email(session, address, requested, by=address).id


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_digest_is_read_as_text_as_html_and_with_its_picture(
    database: Database, server: MailServer
) -> None:
    publish_first(database)
    subscribe(database)
    publish_second(database)
    assert deliver(database, settings_for(server)) == 1
    message = server.received[0]
    assert message["Subject"] == "Insiders, 2 Mar 2026: joined 1, left 1"
    text = text_of(message)
    assert "3 Insiders (60.0 % of customers)" in text.replace("\u202f", " ")
    assert "Since 23 Feb 2026, 1 joined and 1 left." in text
    assert "- chiara (£100): no purchase for 3 days" in text
    assert "- dana (£900): no purchase for 150 days" in text
    assert "Gone quiet: 1 member, £207 at stake in 12 weeks. New since the list before: 1" in text
    assert "https://insiders.shop.example/?version=2&lang=en" in text
    html = text_of(message, "html")
    assert '<img src="cid:chart@insiders"' in html
    assert "prefers-color-scheme: dark" in html
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in pictures] == ["<chart@insiders>"]
    assert pictures[0].get_content().startswith(b"\x89PNG")


def test_it_unsubscribes_from_the_mail_programs_own_button(
    sqlite_database: Database, server: MailServer
) -> None:
    publish_first(sqlite_database)
    number = subscribe(sqlite_database)
    publish_second(sqlite_database)
    deliver(sqlite_database, settings_for(server))
    message = server.received[0]
    link = str(message["List-Unsubscribe"])
    assert f"List-Unsubscribe: {link}\r\n".encode() in server.raw[0], "one line, as a mail program reads it"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.startswith("<https://insiders.shop.example/unsubscribe/")
    with sqlite_database.read() as session:
        token = token_of(session, number)
        assert f"/unsubscribe/{token}?lang=en>" in link
        channel = channel_of(session, token)
        assert channel is not None
        assert channel.id == number
        assert channel_of(session, f"{number + 1}-{token.partition('-')[2]}") is None
        assert channel_of(session, "1-x") is None


def test_it_speaks_the_readers_language_and_is_about_their_customers(
    sqlite_database: Database, server: MailServer
) -> None:
    publish_first(sqlite_database)
    subscribe(sqlite_database, locale="pt_BR", country="France")
    publish_second(sqlite_database)
    deliver(sqlite_database, settings_for(server))
    text = text_of(server.received[0])
    assert "França" in text
    assert "chiara" not in text, "she is in the United Kingdom"
    assert "country=France" in text


def test_nobody_gets_it_twice_for_one_version_unless_they_ask(
    sqlite_database: Database, server: MailServer
) -> None:
    publish_first(sqlite_database)
    number = subscribe(sqlite_database)
    version = publish_second(sqlite_database)
    settings = settings_for(server)
    for _ in range(3):
        deliver(sqlite_database, settings)
    assert len(server.received) == 1
    with sqlite_database.write() as session:
        send_digest_now(session, session.get_one(MessageChannel, number), version)
    deliver(sqlite_database, settings)
    assert len(server.received) == 2


def test_one_that_waits_for_its_day_is_superseded_by_a_newer_list(
    sqlite_database: Database, server: MailServer
) -> None:
    tomorrow = (datetime.now(LONDON) + timedelta(days=1)).weekday()
    subscribe(sqlite_database, digest_weekday=tomorrow)
    publish_first(sqlite_database)
    settings = settings_for(server)
    deliver(sqlite_database, settings)
    publish_second(sqlite_database)
    deliver(sqlite_database, settings)
    assert [delivery.status for delivery in deliveries(sqlite_database)] == [
        DeliveryStatus.CANCELLED,
        DeliveryStatus.WAITING,
    ]
    with sqlite_database.write() as session:
        session.execute(update(Delivery).values(not_before=clock(-1)))
    deliver(sqlite_database, settings)
    assert [item["Subject"] for item in server.received] == ["Insiders, 2 Mar 2026: joined 1, left 1"]


@pytest.mark.parametrize(
    ("published", "weekday", "due"),
    [
        (datetime(2026, 3, 2, 3, tzinfo=UTC), None, None),
        (datetime(2026, 3, 2, 3, tzinfo=UTC), 0, datetime(2026, 3, 2, 8, tzinfo=LONDON)),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), 0, datetime(2026, 3, 9, 8, tzinfo=LONDON)),
        (datetime(2026, 3, 2, 3, tzinfo=UTC), 4, datetime(2026, 3, 6, 8, tzinfo=LONDON)),
    ],
)
def test_a_digest_goes_out_in_the_morning_of_its_day(
    published: datetime, weekday: int | None, due: datetime | None
) -> None:
    assert digest_due(published, weekday, LONDON) == due


def test_deactivated_users_get_no_digest(sqlite_database: Database, server: MailServer) -> None:
    subscribe(sqlite_database)
    subscribe(sqlite_database, "bruno@shop.example")
    add_user(sqlite_database, "ada@shop.example")
    add_user(sqlite_database, "bruno@shop.example", "reader")
    with sqlite_database.write() as session:
        session.execute(
            update(User).where(User.email == "ada@shop.example").values(disabled_at=datetime.now(UTC))
        )
    publish_first(sqlite_database)
    assert deliver(sqlite_database, settings_for(server)) == 0, "one is deactivated, one sees no customers"


def test_without_a_mail_server_it_is_told_what_to_set(sqlite_database: Database) -> None:
    subscribe(sqlite_database)
    publish_first(sqlite_database)
    assert deliver(sqlite_database, load_settings({})) == 0
    error = deliveries(sqlite_database)[0].error
    assert error is not None
    assert "set SMTP_URL, MAIL_FROM" in Localizer().render(error)


def test_a_preview_is_made_without_sending(sqlite_database: Database, server: MailServer) -> None:
    publish_first(sqlite_database)
    number = subscribe(sqlite_database)
    with sqlite_database.write() as session:
        request_preview(session, session.get_one(MessageChannel, number))
    deliver(sqlite_database, settings_for(server))
    with sqlite_database.read() as session:
        html = session.scalar(select(DigestPreview.html))
    assert html is not None
    assert 'src="data:image/png;base64,' in html
    assert server.received == []


def test_names_of_customers_are_text_in_html() -> None:
    row = DigestRow('<b onload="x">', "a & b", "£1", 'https://x/?"><script>')
    digest = Digest("s", "h", "m", [DigestList("Joined", [row], 1, "", "")], [], "", "", "", "", "", "")
    html = digest_html(digest, "", Localizer(), "c")
    assert "<script>" not in html
    assert "&lt;b onload=&quot;x&quot;&gt;" in html
