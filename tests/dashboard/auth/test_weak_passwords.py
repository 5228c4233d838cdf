"""Passwords that would be guessed first."""

from __future__ import annotations

import pytest

from dashboard.auth.weak_passwords import weakness

EMAIL = "maria.silva@lojaverde.example"


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("password1234", "one of the most common"),
        ("P@ssw0rd2024!", "one of the most common"),
        ("1q2w3e4r5t6y", "one of the most common"),
        ("!!!sunshine!!!", "one of the most common"),
        ("i love maria1", "e-mail address"),
        ("LojaVerde-2026!", "e-mail address"),
        ("aaaaaaaaaaaa", "repeats itself"),
        ("xkcdxkcdxkcd", "repeats itself"),
        ("tuvwxyz{|}~!", "repeats itself"),
        ("1212343412123", "repeats itself"),
    ],
)
def test_a_password_that_is_guessed_first_says_why(password: str, said: str) -> None:
    result = weakness(password, EMAIL)
    assert result is not None
    assert said in result.text


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a few words to remember",
        "tomate-azul-janela",
        "Ünïcödé words galore",
        "mar5QeR!vv02k",
    ],
)
def test_a_password_with_nothing_against_it_will_do(password: str) -> None:
    assert weakness(password, EMAIL) is None
