"""RFC 6238's own vectors (appendix B, SHA-1), and codes that are good once."""

from __future__ import annotations

import base64

import pytest

from domain.totp import code_at, matching_step, new_secret, setup_address, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(SECRET, step_of(seconds), digits=8) == code
    assert code_at(SECRET, step_of(seconds)) == code[-6:]


def test_a_code_is_good_for_half_a_minute_around_its_own_and_only_once() -> None:
    code = code_at(SECRET, 100)
    now = 100 * 30 + 10
    assert matching_step(SECRET, code, now, after=None) == 100
    assert matching_step(SECRET, f"{code[:3]} {code[3:]}", now + 30, after=99) == 100
    assert matching_step(SECRET, code, now + 60, after=None) is None
    assert matching_step(SECRET, code, now, after=100) is None
    assert matching_step(SECRET, "ünïcöd", now, after=None) is None


def test_an_app_is_told_the_secret_the_programme_and_the_account() -> None:
    address = setup_address("ABC", issuer="Gold & Co", email="ada@example.org")
    assert address == "otpauth://totp/Gold%20%26%20Co%3Aada%40example.org?secret=ABC&issuer=Gold+%26+Co"
    assert len(new_secret()) == 32
    assert new_secret() != new_secret()
