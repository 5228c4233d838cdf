"""The mail server accepts, refuses, hangs, answers late or is away: told in one sentence each."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from i18n import Localizer
from pipeline.deliver import smtp
from pipeline.deliver.outcome import Accepted, Outcome, Refused
from pipeline.deliver.smtp import Mailer
from tests.pipeline.deliver.mail_server import PASSWORD, USER, mail_server


def letter(to: str = "ada@shop.example") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "insiders@shop.example", to, "Olá, São Paulo"
    message.set_content("£4.3M")
    return message


def sentence(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused)
    return Localizer().render(outcome.why)


def test_many_messages_go_over_one_connection() -> None:
    with mail_server() as server, Mailer(server.url) as mailer:
        assert [mailer.send(letter()) for _ in range(3)] == [Accepted(250)] * 3
        assert server.connections == 1
        assert [item["Subject"] for item in server.received] == ["Olá, São Paulo"] * 3


def test_a_refused_address_holds_up_no_other() -> None:
    with mail_server() as server, Mailer(server.url) as mailer:
        server.refused = {"nobody@shop.example"}
        refused = mailer.send(letter("nobody@shop.example"))
        assert sentence(refused) == "The mail server refused the address: 550 no such user"
        assert isinstance(refused, Refused)
        assert not refused.is_down
        assert mailer.send(letter()) == Accepted(250)


def test_a_right_password_is_accepted_and_a_wrong_one_reported() -> None:
    with mail_server() as server:
        with Mailer(server.url_of(USER, PASSWORD)) as mailer:
            assert mailer.send(letter()) == Accepted(250)
        with Mailer(server.url_of(USER, "wrong")) as mailer:
            assert sentence(mailer.send(letter())) == (
                "The mail server 127.0.0.1 refused the user name or the password: check SMTP_URL."
            )


def test_a_server_that_hangs_is_given_up_and_then_left_alone() -> None:
    with mail_server() as server, Mailer(server.url, seconds=0.2) as mailer:
        server.hangs = True
        assert sentence(mailer.send(letter())) == "127.0.0.1 did not answer within 1 second."
        server.connections = 0
        outcomes = [mailer.send(letter()) for _ in range(50)]
        assert all(isinstance(outcome, Refused) and outcome.is_down for outcome in outcomes)
        assert server.connections == 0, "the others do not wait for it, too"


def test_a_server_that_answers_late_has_taken_the_message() -> None:
    with mail_server() as server, Mailer(server.url, seconds=60) as mailer:
        server.seconds_late = 0.1
        assert mailer.send(letter()) == Accepted(250)


def test_an_unreachable_server_is_reported() -> None:
    with mail_server() as server:
        url = server.url
    with Mailer(url) as mailer:
        assert sentence(mailer.send(letter())).startswith("The mail server 127.0.0.1 can't be reached")


def test_a_password_is_not_sent_in_the_clear_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "is_loopback", lambda _host: False)
    with mail_server() as server, Mailer(server.url_of(USER, PASSWORD)) as mailer:
        assert "offers no encryption, so the password is not sent" in sentence(mailer.send(letter()))
        assert server.received == []
