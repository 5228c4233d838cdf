"""Which passwords are accepted, and what is kept of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.auth.passwords import digest_of, is_right, validate_password
from i18n import Localizer

ROOT = Path(__file__).parents[3]
WORDS = "correct horse battery staple wagon "


def problem(password: str) -> str | None:
    return validate_password(password, password, Localizer(), email="ada@example.org")


@pytest.mark.parametrize(
    ("password", "is_accepted"),
    [("tulip 7 boat", True), ("tulip 7 bot", False), ("tulip        7 bo", False), ("tulip  7 boats", True)],
)
def test_twelve_characters_are_enough_and_repeated_spaces_count_once(
    password: str, is_accepted: bool
) -> None:
    assert (problem(password) is None) is is_accepted


def test_128_characters_are_allowed_and_no_more() -> None:
    long = (WORDS * 4)[:128]
    assert problem(long) is None
    assert problem(f"{long}x") == "Use at most 128 characters."


def test_spaces_and_emojis_are_characters_like_any_other() -> None:
    assert problem("ねこ と 🐎 と 電池 の 話") is None


def test_every_character_of_a_long_password_counts() -> None:
    long = (WORDS * 4)[:128]
    digest = digest_of(long)
    assert is_right(long, digest)
    assert not is_right(long[:-1], digest)
    assert not is_right(f"{long[:-1]}!", digest)


def test_a_digest_is_argon2id_with_a_salt_of_its_own() -> None:
    first, second = digest_of("tulip 7 boat"), digest_of("tulip 7 boat")
    assert first.startswith("$argon2id$v=19$")
    assert first.split("$")[4] != second.split("$")[4]
    assert len(first.split("$")[4]) == 22  # 16 bytes in base64


def test_a_digest_costs_what_owasp_asks_for() -> None:
    """In a process of its own: tests are given cheaper ones."""
    code = "from dashboard.auth.passwords import digest_of; print(digest_of('tulip 7 boat'))"
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert process.stdout.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
