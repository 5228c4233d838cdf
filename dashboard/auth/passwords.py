"""Passwords are kept as argon2id digests; checking one takes as long when there is no such user."""

from __future__ import annotations

import re
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard.auth.weak_passwords import weakness
from i18n import Localizer
from settings import MIN_PASSWORD_LENGTH

MAX_PASSWORD_LENGTH = 128
"""OWASP ASVS 2.1.2. Who chose a longer one before goes on using it."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's argon2id parameters for servers with little memory: a dyno has 512 MB for all its workers."""


def digest_of(password: str) -> str:
    """The digest that is stored instead of `password`."""
    return _hasher.hash(password)


def is_right(password: str, digest: str | None) -> bool:
    """Whether `password` matches `digest`; without a digest, False after the same time."""
    try:
        _hasher.verify(digest or _nobodys_digest(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(digest)


def validate_password(password: str, again: str, localizer: Localizer, *, email: str) -> str | None:
    """Why a new password, typed twice, is not accepted; None if it is."""
    if len(password) > MAX_PASSWORD_LENGTH:
        return localizer.gettext("Use at most {most:characters}.", most=MAX_PASSWORD_LENGTH)
    # repeated spaces are easily guessed: they count as one (OWASP ASVS 2.1.1)
    if len(re.sub(" +", " ", password)) < MIN_PASSWORD_LENGTH:
        return localizer.gettext(
            "Use at least {least:characters}. A few words you can remember work best.",
            least=MIN_PASSWORD_LENGTH,
        )
    if password != again:
        return localizer.gettext("The passwords do not match.")
    problem = weakness(password, email)
    return None if problem is None else localizer.render(problem)


@lru_cache(maxsize=1)
def _nobodys_digest() -> str:
    return _hasher.hash("of nobody")
