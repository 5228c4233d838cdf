"""The secrets that webhooks are signed with, as the Standard Webhooks specification has them."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
"""The specification asks for 24 to 64."""
OVERLAP: Final = timedelta(hours=24)
"""How long messages are also signed with the secret before, so that a receiver can change over."""


def new_secret() -> str:
    """A random secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def rotated(secrets: Sequence[Any], new: str, now: datetime) -> list[dict[str, Any]]:
    """The secrets with `new` first; the previous one stays valid for `OVERLAP`."""
    ends = (now + OVERLAP).isoformat()
    return [{"secret": new, "until": None}, *({**secrets[0], "until": ends} for _ in secrets[:1])]


def valid_secrets(secrets: Sequence[Any], now: datetime) -> list[str]:
    """The secrets that sign a message now, newest first."""
    return [
        secret["secret"]
        for secret in secrets
        if secret.get("until") is None or datetime.fromisoformat(secret["until"]) > now
    ]
