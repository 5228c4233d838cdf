"""Time-based one-time passwords (RFC 6238, with RFC 4226's truncation): SHA-1, 30 seconds, 6 digits.

These are the defaults of every authenticator app.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
"""As long as SHA-1's output (RFC 4226, section 4)."""
TOLERATED_STEPS = 1
"""Before and after: clocks differ, and people type slowly."""


def new_secret() -> str:
    """A secret in base32, as authenticator apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """The code at a time step."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1)
    offset = digest[-1] & 0xF
    number = int(struct.unpack(">I", digest[offset : offset + 4])[0]) & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(seconds: float) -> int:
    """The time step of a moment in seconds since 1970."""
    return int(seconds) // STEP_SECONDS


def matching_step(secret: str, code: str, now: float, *, after: int | None) -> int | None:
    """The time step of `code` around `now`; None if it is wrong, or not later than step `after`.

    A code is valid once, so that an observed code cannot be replayed.
    """
    typed = code.replace(" ", "")
    current = step_of(now)
    for step in range(current - TOLERATED_STEPS, current + TOLERATED_STEPS + 1):
        is_right = hmac.compare_digest(code_at(secret, step).encode(), typed.encode())
        if is_right and (after is None or step > after):
            return step
    return None


def setup_address(secret: str, *, issuer: str, email: str) -> str:
    """The address in the QR code for an authenticator app."""
    label = quote(f"{issuer}:{email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"
