"""One POST: what each answer of a receiver means, and that none of them can hold it up."""

from __future__ import annotations

import time

import pytest

from i18n import Localizer
from pipeline.deliver.http_post import post
from pipeline.deliver.outcome import Accepted, Outcome, Refused
from tests.pipeline.deliver.receivers import Receiver, receiving


def ask(receiver: Receiver, **known: object) -> Outcome:
    return post(receiver.address, b"{}", {}, only_public=False, seconds=float(str(known.get("seconds", 5))))


def sentence(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused)
    return Localizer().render(outcome.why)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_any_success_accepts_it(status: int) -> None:
    with receiving() as receiver:
        receiver.status = status
        assert ask(receiver) == Accepted(status)


def test_a_redirect_is_told_and_not_followed() -> None:
    with receiving() as elsewhere, receiving() as receiver:
        receiver.status, receiver.headers = 301, {"Location": elsewhere.address}
        outcome = ask(receiver)
        assert sentence(outcome) == (
            "127.0.0.1 answered 301: the address has moved. Redirects are not followed: "
            "enter the new address."
        )
        assert elsewhere.received == []


def test_410_means_that_nothing_is_wanted_any_more() -> None:
    with receiving() as receiver:
        receiver.status = 410
        outcome = ask(receiver)
    assert isinstance(outcome, Refused)
    assert (outcome.is_gone, outcome.status) == (True, 410)


@pytest.mark.parametrize(
    ("status", "is_down"), [(400, False), (422, False), (429, True), (500, True), (503, True)]
)
def test_a_refused_message_is_told_from_a_receiver_that_is_down(status: int, is_down: bool) -> None:
    with receiving() as receiver:
        receiver.status = status
        outcome = ask(receiver)
    assert isinstance(outcome, Refused)
    assert (outcome.is_down, outcome.is_gone, outcome.status) == (is_down, False, status)


@pytest.mark.parametrize("way", ["hangs", "drips"])
def test_a_receiver_that_hangs_or_answers_for_ever_is_cut_off(way: str) -> None:
    with receiving() as receiver:
        setattr(receiver, way, True)
        begun = time.monotonic()
        outcome = ask(receiver, seconds=0.3)
        assert time.monotonic() - begun < 3
    assert sentence(outcome) == "127.0.0.1 did not answer within 1 second."


def test_a_wrong_certificate_is_told() -> None:
    with receiving(with_wrong_certificate=True) as receiver:
        assert sentence(ask(receiver)).startswith("The certificate of 127.0.0.1 is not valid: self")


def test_a_name_that_nobody_has_and_a_port_that_nobody_listens_at_are_told() -> None:
    with receiving() as receiver:
        closed = receiver.address
    assert sentence(post(closed, b"", {}, only_public=False)) == "127.0.0.1 refuses connections."
    nowhere = post("https://no-such-name.invalid/", b"", {}, only_public=False)
    assert sentence(nowhere) == "no-such-name.invalid cannot be found: check the address."


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1"])
def test_private_addresses_are_refused_where_they_have_to_be(host: str) -> None:
    outcome = post(f"http://{host}:9/", b"", {}, only_public=True)
    assert "leads into a private network" in sentence(outcome)
